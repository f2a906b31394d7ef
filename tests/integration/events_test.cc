// What happened, told to someone who looks on while the daemon is killed.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EventsTest : public RunningCluster {
 protected:
  // `hone events` in the background.
  std::unique_ptr<Process> Follow() const {
    return std::make_unique<Process>(Command{
        .argv = {std::getenv("HONE"), "--endpoint", cluster_.endpoint(), "--json", "events", "-f"},
        .environment = {{"FOLDER", cluster_.folder()}},
        .out = followed_,
        .err = cluster_.folder() / "events.err"});
  }

  std::vector<std::string> Followed() const {
    std::vector<std::string> sequences;
    for (const std::string& line : LinesOf(ReadAll(followed_))) {
      // The last line may be on its way.
      const auto change = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
      if (!change.is_discarded()) sequences.push_back(change["sequence"]);
    }
    return sequences;
  }

  std::vector<std::string> Stored() const {
    std::vector<std::string> sequences;
    for (const auto& row :
         cluster_.database().Rows("SELECT sequence FROM state_change ORDER BY sequence")) {
      sequences.push_back(row.at(0));
    }
    return sequences;
  }

  const std::filesystem::path followed_ = cluster_.folder() / "events.out";
};

TEST_F(EventsTest, WhoFollowsMissesNothingAndHearsNothingTwiceWhenHonedIsKilled) {
  const std::unique_ptr<Process> follower = Follow();
  ASSERT_TRUE(WaitUntil([&] { return !Followed().empty(); }));
  cluster_.Create({.script = "sleep 0.1\necho loss=1\n", .trials = 20});
  ASSERT_TRUE(WaitUntil([&] { return Followed().size() > 20; }));
  cluster_.KillHoned();
  cluster_.StartHoned();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  const std::vector<std::string> stored = Stored();
  EXPECT_GE(stored.size(), 20u * 4);
  EXPECT_TRUE(WaitUntil([&] { return Followed().size() >= stored.size(); }));
  EXPECT_EQ(Followed(), stored);
  follower->Kill();
}

TEST_F(EventsTest, ATrialThatFailsIsToldFromItsBeginningToItsCause) {
  cluster_.Create({.script = "echo loss=1\nexit 3\n", .trials = 1});
  EXPECT_EQ(cluster_.EndOf("job"), "Failed");
  const Outcome told = cluster_.Hone({"events", "job/1"});
  ASSERT_EQ(told.code, 0) << told.err;
  std::vector<std::string> words;
  for (const std::string& line : LinesOf(told.out)) words.push_back(line.substr(20));
  EXPECT_THAT(words, ElementsAre("job/1 Pending", "job/1 Starting on one", "job/1 Training",
                                 HasSubstr("job/1 Failed program-error: exit code 3")));
  EXPECT_EQ(cluster_.Hone({"events", "nothing"}).code, 3);
  cluster_.Hone({"delete", "job"});
  ASSERT_TRUE(WaitUntil([&] { return cluster_.StatusOf("job").empty(); }));
  const Outcome after = cluster_.Hone({"events"});
  EXPECT_THAT(after.out, HasSubstr(" worker one Connected\n"));
  EXPECT_THAT(after.out, HasSubstr(" job Deleted\n"));
  EXPECT_EQ(LinesOf(after.out).size(), 2u);
}

}  // namespace
}  // namespace hone::integration
