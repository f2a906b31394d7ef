// honed is killed between two of its calls to the system, each in turn: nothing is lost.
//
// HONE_WRITER_KILLS says how many of them are tried, spread over the whole of honed's life; "all"
// tries each. HONE_WRITER_KILL=kill-before:137 tries that one alone, which is how a failure is
// shown again. HONE_WRITER_KILLS_SHARE=2/4 does with every fourth call what would be done with all.
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "base/text.h"
#include "tests/integration/support/writer_story.h"

namespace hone::integration {
namespace {

constexpr int kUsualKills = 30;

struct Kill {
  std::string mode;
  int at = 0;
};

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Faults KillsOf(const Kill& kill) {
  return {.program = "honed", .path = "/state/controller", .mode = kill.mode, .at = kill.at};
}

// The calls of a run in which nothing goes wrong.
std::vector<std::string> CallsOfARun() {
  Cluster cluster;
  FaultSwitch faults(cluster, KillsOf({"count", 1}));
  WriterStory story(cluster, faults);
  if (story.Tell()) story.ExpectNothingLost();
  EXPECT_EQ(story.kills(), 0);
  return faults.Calls();
}

// Returns whether honed was killed: another run makes a few calls more, or fewer.
bool Try(const Kill& kill) {
  SCOPED_TRACE("HONE_WRITER_KILL=" + kill.mode + ":" + std::to_string(kill.at));
  Cluster cluster;
  FaultSwitch faults(cluster, KillsOf(kill));
  WriterStory story(cluster, faults);
  if (story.Tell()) story.ExpectNothingLost();
  EXPECT_LE(story.kills(), 1);
  return story.kills() == 1;
}

bool IsWrite(const std::string& call) { return call.find("write") != std::string::npos; }

// Before each call, and in the middle of each that writes.
std::vector<Kill> EveryKill(const std::vector<std::string>& calls) {
  std::vector<Kill> kills;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const int at = static_cast<int>(i) + 1;
    kills.push_back({"kill-before", at});
    if (IsWrite(calls[i])) kills.push_back({"kill-inside", at});
  }
  return kills;
}

// Evenly spread, from a place that chance gives.
std::vector<Kill> Spread(const std::vector<Kill>& all, int count) {
  const std::string given = Variable("HONE_WRITER_KILL_SEED");
  const unsigned seed =
      given.empty() ? std::random_device()() : static_cast<unsigned>(std::stoul(given));
  std::cout << "HONE_WRITER_KILL_SEED=" << seed << "\n";
  const double step = static_cast<double>(all.size()) / count;
  std::mt19937 random(seed);
  const double first = std::uniform_real_distribution<double>(0, step)(random);
  std::vector<Kill> kills;
  for (int i = 0; i < count; ++i) {
    const auto place = static_cast<std::size_t>(first + i * step);
    kills.push_back(all[std::min(place, all.size() - 1)]);
  }
  return kills;
}

// "2/4": the second of four shares, each with every fourth call.
struct Share {
  int number = 1;
  int of = 1;
};

Share OwnShare() {
  const std::string text = Variable("HONE_WRITER_KILLS_SHARE");
  if (text.empty()) return {};
  return {std::stoi(text), std::stoi(text.substr(text.find('/') + 1))};
}

std::vector<Kill> KillsToTry() {
  const std::string only = Variable("HONE_WRITER_KILL");
  if (!only.empty()) {
    const std::size_t colon = only.find(':');
    return {{only.substr(0, colon), std::stoi(only.substr(colon + 1))}};
  }
  const std::vector<std::string> calls = CallsOfARun();
  std::vector<Kill> all = EveryKill(calls);
  const Share share = OwnShare();
  std::erase_if(all, [&](const Kill& kill) { return kill.at % share.of != share.number - 1; });
  const std::string count = Variable("HONE_WRITER_KILLS");
  std::cout << calls.size() << " calls, " << all.size() << " kills\n";
  if (count == "all") return all;
  const int wanted = count.empty() ? kUsualKills : std::stoi(count);
  return Spread(all, (wanted + share.of - 1) / share.of);
}

int Failures() {
  return ::testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
}

TEST(WriterKillTest, AHonedKilledBetweenAnyTwoCallsLosesNothing) {
  const std::vector<Kill> kills = KillsToTry();
  ASSERT_FALSE(kills.empty());
  int killed = 0;
  int failed = 0;
  for (const Kill& kill : kills) {
    const int failures = Failures();
    killed += Try(kill) ? 1 : 0;
    failed += Failures() > failures ? 1 : 0;
  }
  std::cout << kills.size() << " tried, " << killed << " killed, " << failed << " failed\n";
  // The last few calls of one run are not there in another.
  EXPECT_GE(killed, static_cast<int>(kills.size()) * 8 / 10);
}

}  // namespace
}  // namespace hone::integration
