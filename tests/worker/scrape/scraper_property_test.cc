// What is found depends on the bytes alone: not on how they were cut, nor on restarts.
#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <random>

#include "worker/scrape/metrics_file.h"
#include "worker/scrape/output_scraper.h"

namespace hone {
namespace {

using Random = std::mt19937_64;

std::size_t Below(Random& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

// Lines with and without metrics, noise, progress bars, long lines.
std::string MakeStream(Random& random, const std::vector<std::string>& lines) {
  const std::vector<std::string> ends = {"\n", "\r", "\r\n", "\n\n"};
  std::string stream;
  for (std::size_t i = Below(random, 60); i > 0; --i) {
    stream += lines[Below(random, lines.size())];
    if (Below(random, 40) == 0) stream += std::string(Below(random, 3 * kMaxLineBytes), 'x');
    for (std::size_t j = Below(random, 4); j > 0; --j) stream += static_cast<char>(random());
    stream += ends[Below(random, ends.size())];
  }
  if (Below(random, 2) == 0) stream += lines.front();
  return stream;
}

template <typename Make>
Findings AtOnce(const Make& make, const std::string& stream) {
  Findings findings;
  auto scraper = make(0);
  scraper.Feed(0, stream, findings);
  scraper.Finish(findings);
  return findings;
}

template <typename Make>
Findings InPieces(const Make& make, const std::string& stream, Random& random) {
  Findings findings;
  auto scraper = make(0);
  const std::size_t most = 1 + Below(random, 5000);
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t size = std::min(1 + Below(random, most), stream.size() - at);
    scraper.Feed(static_cast<std::int64_t>(at), stream.substr(at, size), findings);
    at += size;
  }
  scraper.Finish(findings);
  return findings;
}

// Restarts now and then at the cursor, or at an older one: what was not acknowledged comes again.
template <typename Make>
Findings WithRestarts(const Make& make, const std::string& stream, Random& random) {
  std::map<std::int64_t, Finding> found;
  std::vector<std::int64_t> cursors = {0};
  auto scraper = make(0);
  const auto keep = [&](const Findings& findings) {
    for (const Finding& finding : findings) {
      const auto [entry, is_new] = found.emplace(finding.sequence, finding);
      EXPECT_EQ(entry->second, finding);
    }
  };
  for (int restarts = 0; restarts < 10;) {
    const auto at = static_cast<std::size_t>(scraper.position());
    if (at == stream.size()) break;
    const std::size_t size = std::min(1 + Below(random, 2000), stream.size() - at);
    Findings findings;
    scraper.Feed(scraper.position(), stream.substr(at, size), findings);
    keep(findings);
    cursors.push_back(scraper.cursor());
    if (Below(random, 10) == 0) {
      scraper = make(cursors[Below(random, cursors.size())]);
      ++restarts;
    }
  }
  Findings rest;
  const std::int64_t position = scraper.position();
  scraper.Feed(position, stream.substr(static_cast<std::size_t>(position)), rest);
  scraper.Finish(rest);
  keep(rest);
  EXPECT_EQ(scraper.cursor(), static_cast<std::int64_t>(stream.size()));
  Findings all;
  for (const auto& [sequence, finding] : found) all.push_back(finding);
  return all;
}

template <typename Make>
void ExpectSameHoweverItIsRead(const Make& make, const std::vector<std::string>& lines) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const std::string stream = MakeStream(random, lines);
    const Findings findings = AtOnce(make, stream);
    found += findings.size();
    EXPECT_EQ(InPieces(make, stream, random), findings);
    EXPECT_EQ(WithRestarts(make, stream, random), findings);
  }
  EXPECT_GT(found, 100U);
}

TEST(ScraperPropertyTest, OutputGivesTheSameHoweverItIsRead) {
  const auto patterns = std::make_shared<const MetricPatterns>(
      *MetricPatterns::Compile({{"loss", "loss[=:] ?([-+0-9.e]+|nan)"}}));
  const auto make = [&](std::int64_t cursor) { return OutputScraper(patterns, cursor); };
  ExpectSameHoweverItIsRead(make, {"loss=0.5", "epoch 3 loss: -1.5e-3 ", "loss=nan", "loss=bad",
                                   "some text", "", "50%|====>    | 5/10 loss=7 "});
}

TEST(ScraperPropertyTest, MetricsFileGivesTheSameHoweverItIsRead) {
  const auto make = [](std::int64_t cursor) { return MetricsFileScraper(cursor); };
  ExpectSameHoweverItIsRead(make, {R"({"name":"loss","value":0.5,"step":1})", "garbage", "",
                                   R"({"name":"loss","value":NaN})", R"({"name":"acc","value":)"});
}

}  // namespace
}  // namespace hone
