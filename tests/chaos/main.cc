// hone-chaos: so many kills, and whether Hone survived them. tests/chaos.sh runs it.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "tests/chaos/chaos.h"

namespace hone::chaos {
namespace {

constexpr char kUsage[] =
    "usage: hone-chaos KILLS [--seed S] [--kinds honed,agent,both,starting,supervisor,program,"
    "machine,gone | all] [--keep FOLDER]\n";

std::optional<Options> Read(const std::vector<std::string>& arguments) {
  Options options;
  options.kills = 0;
  options.seed = std::random_device()();
  options.progress = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool has_value = argument.starts_with("--");
    if (has_value && i + 1 == arguments.size()) return std::nullopt;
    const std::string& value = has_value ? arguments[++i] : argument;
    if (argument == "--kinds") {
      const Result<std::set<Kill>> kinds = ParseKills(value);
      if (!kinds) {
        std::fprintf(stderr, "%s\n", kinds.error().message.c_str());
        return std::nullopt;
      }
      options.kinds = *kinds;
    } else if (argument == "--keep") {
      options.keep = value;
    } else {
      const auto number = ParseInt(value);
      if (!number || *number < 0 || (has_value && argument != "--seed")) return std::nullopt;
      if (has_value) {
        options.seed = static_cast<std::uint64_t>(*number);
      } else {
        options.kills = static_cast<int>(*number);
      }
    }
  }
  if (options.kills == 0) return std::nullopt;
  return options;
}

int Main(const std::vector<std::string>& arguments) {
  const std::optional<Options> options = Read(arguments);
  if (!options) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  std::printf("seed %llu\n", static_cast<unsigned long long>(options->seed));
  const auto begin = std::chrono::steady_clock::now();
  Report report;
  {
    Chaos chaos(*options);
    report = chaos.Run();
  }
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const bool failed = ::testing::UnitTest::GetInstance()->Failed();
  std::printf("%s: seed %llu: %s, %.1f minutes\n", failed ? "FAILED" : "passed",
              static_cast<unsigned long long>(options->seed), Summary(report).c_str(), took / 60);
  for (const std::string& wrong : report.wrong) std::printf("WRONG: %s\n", wrong.c_str());
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace hone::chaos

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  return hone::chaos::Main({argv + 1, argv + argc});
}
