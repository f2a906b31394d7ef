// What a trial goes on from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/core/replay.h"
#include "tests/orchestrator/core/support/cluster.h"
#include "tests/orchestrator/core/support/job_story.h"

namespace hone {
namespace {

using testing::ATuningJob;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::JobStory;
using testing::kOtherWorker;

constexpr char kEarly[] = "sha256:e1";
constexpr char kLate[] = "sha256:a2";

AttemptReport With(AttemptReport report, const std::string& checkpoint) {
  report.artifacts["checkpoint"] = checkpoint;
  return report;
}

class CheckpointsTest : public ::testing::Test {
 protected:
  CheckpointsTest() {
    story_.stored = {kEarly, kLate, "sha256:m0"};
    story_.Suggest(1);
    first_ = story_.Run(1);
  }

  std::string Last() const { return Job::CheckpointOf(story_.trial(1)); }
  // The records of that kind in the log, since the last call.
  std::vector<std::string> Recorded(const std::string& kind) {
    Changes changes;
    story_.job.TakeChanges(changes);
    std::vector<std::string> payloads;
    for (const LogRecord& record : changes.log) {
      if (record.kind == kind) payloads.push_back(record.payload);
    }
    return payloads;
  }

  JobStory story_{ATuningJob().WithMaxTrials(1).WithAttempts(3)};
  AttemptId first_;
};

TEST_F(CheckpointsTest, LastOneIsRememberedAndEachIsInTheLogOnce) {
  story_.Report(With(testing::Running(first_), kEarly));
  story_.Report(With(testing::Running(first_), kEarly));
  EXPECT_EQ(Last(), kEarly);
  EXPECT_THAT(Recorded("checkpoint"), ElementsAre(R"({"attempt":1001,"digest":"sha256:e1"})"));
  story_.Report(With(testing::Running(first_), kLate));
  story_.Report(testing::Running(first_));  // Of a new run of the agent, which has stored none yet.
  EXPECT_EQ(Last(), kLate);
  EXPECT_THAT(Recorded("checkpoint"), ElementsAre(R"({"attempt":1001,"digest":"sha256:a2"})"));
}

TEST_F(CheckpointsTest, OneThatTheStoreDoesNotHaveIsNone) {
  story_.Report(With(testing::Running(first_), "sha256:00"));
  EXPECT_EQ(Last(), "");
  EXPECT_THAT(Recorded("checkpoint"), IsEmpty());
}

TEST_F(CheckpointsTest, OneThatComesWithTheEndIsForTheNextAttempt) {
  story_.Report(With(testing::EndedAs(first_, EndedBy::kDrain), kLate));
  EXPECT_EQ(story_.trial(1).secondary_status, SecondaryStatus::kRestarting);
  EXPECT_EQ(Last(), kLate);
}

TEST_F(CheckpointsTest, ItOutlivesLostWorkersAndTheModelThatComesLater) {
  story_.Report(With(testing::Running(first_), kEarly));
  story_.job.Lose(first_, Loss::kLeaseExpired, "silent", story_.now);
  EXPECT_EQ(Last(), kEarly);
  story_.Pass(1min);
  const AttemptId second = story_.Run(1, kOtherWorker);
  story_.Report(testing::Uploaded(second, 0.5, "sha256:m0"));
  EXPECT_EQ(story_.trial(1).artifacts,
            (std::map<std::string, std::string>{{"checkpoint", kEarly}, {"model", "sha256:m0"}}));
}

TEST_F(CheckpointsTest, OneThatCannotBeHadIsDroppedAndTheNextAttemptBeginsFromScratch) {
  story_.Report(With(testing::Running(first_), kEarly));
  story_.job.Lose(first_, Loss::kLeaseExpired, "silent", story_.now);
  story_.Pass(1min);
  const AttemptId second = story_.Place(1, kOtherWorker);
  story_.Report(testing::EndedAs(second, EndedBy::kLostCheckpoint));
  EXPECT_EQ(story_.trial(1).cause, FailureCause::kArtifactLost);
  EXPECT_EQ(story_.trial(1).secondary_status, SecondaryStatus::kRestarting);
  EXPECT_EQ(story_.trial(1).program_failures, 0);
  EXPECT_EQ(Last(), "");
}

// The same with agents, a disk and orders.
class CheckpointOrdersTest : public ::testing::Test {
 protected:
  CheckpointOrdersTest() {
    cluster_.AddArtifact(kEarly);
    cluster_.AddArtifact(kLate);
    cluster_.Do(ATuningJob().WithMaxTrials(1).WithAttempts(1).Created());
  }
  // What the agent is told to run, which is repeated until it lists it.
  std::vector<RunOrder> Orders(testing::AnAgent& agent) {
    const CallId call = cluster_.Send(agent);
    cluster_.Pass(2s);
    const auto answer = cluster_.Sync(call);
    return answer && answer->ok() ? (**answer).run : std::vector<RunOrder>();
  }

  testing::Cluster cluster_;
};

TEST_F(CheckpointOrdersTest, LateOneOfALostAttemptReplacesNothing) {
  testing::AnAgent one = cluster_.Join("one");
  const AttemptId first = cluster_.Live().at(0);
  cluster_.Say(one, {With(testing::Running(first), kEarly)});
  cluster_.Pass(2min);
  testing::AnAgent two = cluster_.Join("two");
  const std::vector<RunOrder> orders = Orders(two);
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].checkpoint, kEarly);

  cluster_.Say(one, {With(testing::Running(first), kLate)});
  EXPECT_EQ(Job::CheckpointOf(cluster_.Trial(1)), kEarly);
  cluster_.Restart();
  EXPECT_EQ(Job::CheckpointOf(cluster_.Trial(1)), kEarly);
}

TEST_F(CheckpointOrdersTest, TrialThatAUserTriesAgainGoesOnFromItsOwn) {
  testing::AnAgent one = cluster_.Join("one");
  const AttemptId first = cluster_.Live().at(0);
  EXPECT_EQ(Orders(one).at(0).checkpoint, "");
  cluster_.Say(one, {With(testing::Failed(first), kLate)});
  EXPECT_EQ(cluster_.Trial(1).status, TrainingJobStatus::kFailed);
  cluster_.Do(testing::Retry("search", 1));
  const std::vector<RunOrder> orders = Orders(one);
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].checkpoint, kLate);
}

// Else an idle controller would read the disk at each report of each attempt.
TEST_F(CheckpointOrdersTest, OneThatIsKnownIsNotLookedUpAgain) {
  testing::AnAgent one = cluster_.Join("one");
  const AttemptId first = cluster_.Live().at(0);
  WorkerSynced sync = one.said;
  sync.reports = {With(testing::Running(first), kEarly)};
  EXPECT_THAT(cluster_.controller().Missing(sync).artifacts, ElementsAre(kEarly));
  cluster_.Say(one, sync.reports);
  EXPECT_THAT(cluster_.controller().Missing(sync).artifacts, IsEmpty());
}

}  // namespace
}  // namespace hone
