// The conversation with the agents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/orchestrator/core/support/cluster.h"

namespace hone {
namespace {

using testing::Accepted;
using testing::AnAgent;
using testing::ATuningJob;
using testing::Cluster;
using testing::Done;
using ::testing::ElementsAre;
using testing::EndedAs;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::Running;
using ::testing::SizeIs;
using testing::Stopping;
using testing::Uploading;

using Said = std::optional<Result<SyncAnswer>>;

ErrorCode CodeOf(const Said& said) { return said->error().code; }

std::vector<AttemptId> RunsIn(const Said& said) {
  std::vector<AttemptId> ids;
  for (const RunOrder& order : (*said)->run) ids.push_back(order.attempt);
  return ids;
}

std::vector<AttemptId> StopsIn(const Said& said) {
  std::vector<AttemptId> ids;
  for (const StopOrder& order : (*said)->stop) ids.push_back(order.attempt);
  return ids;
}

// One worker with one attempt of a job of one trial at a time.
struct Working : Cluster {
  explicit Working(ATuningJob job = ATuningJob().WithMaxTrials(9)) {
    Do(job.Created());
    attempt = Live().front();
  }

  AnAgent agent = Join("one");
  AttemptId attempt;
};

TEST(SyncTest, RegisteringTwiceGivesTheSameIdentityWithAnotherSecret) {
  Cluster cluster;
  AnAgent agent = Cluster::NewAgent("one");
  const Said first = cluster.Say(agent);
  agent.said.new_secret = "another";
  const Said second = cluster.Say(agent);
  EXPECT_EQ((*first)->identity->worker, (*second)->identity->worker);
  EXPECT_EQ((*second)->identity->secret, "another");
  EXPECT_THAT(cluster.tables().workers, SizeIs(1));
}

TEST(SyncTest, LateRegistrationDoesNotTakeTheSecretFromAnAgentThatHasOne) {
  Cluster cluster;
  AnAgent registering = Cluster::NewAgent("one");
  registering.said.new_secret_hash = "a third one's";
  AnAgent agent = cluster.Join("one");
  EXPECT_EQ(CodeOf(cluster.Say(registering)), ErrorCode::kCancelled);
  EXPECT_EQ(cluster.Say(agent), std::nullopt);  // Parked: all is well.
}

TEST(SyncTest, WrongSecretIsRefused) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  agent.said.secret_hash = "hash of a guess";
  EXPECT_EQ(CodeOf(cluster.Say(agent)), ErrorCode::kPermissionDenied);
}

TEST(SyncTest, AgentOfAnotherClusterIsRefused) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  agent.said.cluster_id = "another";
  EXPECT_EQ(CodeOf(cluster.Say(agent)), ErrorCode::kFailedPrecondition);
}

TEST(SyncTest, OtherProtocolIsRefused) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  agent.said.protocol = 2;
  EXPECT_EQ(CodeOf(cluster.Say(agent)), ErrorCode::kFailedPrecondition);
}

TEST(SyncTest, CopyOfAStateFolderIsRefusedWhileTheFirstLives) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  AnAgent copy = agent;
  copy.said.nonce = 12;
  EXPECT_EQ(CodeOf(cluster.Say(copy)), ErrorCode::kPermissionDenied);
  AnAgent elsewhere = agent;
  elsewhere.said.description.machine_id = "two";
  EXPECT_EQ(CodeOf(cluster.Say(elsewhere)), ErrorCode::kPermissionDenied);

  cluster.Pass(60s);
  EXPECT_TRUE(cluster.Say(copy)->ok());
}

TEST(SyncTest, EarlierRunOfAnAgentIsRefusedAndALaterOneBeginsToCountAnew) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  AnAgent later = agent;
  later.said.start_count = 2;
  later.said.number = 0;
  EXPECT_TRUE(cluster.Say(later)->ok());
  EXPECT_EQ(CodeOf(cluster.Say(agent)), ErrorCode::kPermissionDenied);
}

TEST(SyncTest, OlderRequestIsDroppedAndChangesNothing) {
  Working story;
  AnAgent older = story.agent;
  story.Say(story.agent, {Running(story.attempt)});
  EXPECT_EQ(CodeOf(story.Say(older)), ErrorCode::kCancelled);
  EXPECT_THAT(story.Live(), ElementsAre(story.attempt));
}

TEST(SyncTest, NewerCallEndsTheParkedOne) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const CallId parked = cluster.Send(agent);
  EXPECT_EQ(cluster.Sync(parked), std::nullopt);
  cluster.Send(agent);
  EXPECT_EQ(CodeOf(cluster.Sync(parked)), ErrorCode::kCancelled);
}

TEST(SyncTest, CallWithoutNewsIsParkedForTwentySeconds) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const CallId call = cluster.Send(agent);
  cluster.Pass(20s - 1us);
  EXPECT_EQ(cluster.Sync(call), std::nullopt);
  cluster.Pass(1us);
  ASSERT_NE(cluster.Sync(call), std::nullopt);
  EXPECT_TRUE((*cluster.Sync(call))->run.empty());
  EXPECT_EQ((*cluster.Sync(call))->lease_duration, 60s);
}

TEST(SyncTest, ParkedCallIsAnsweredWithinAThirdOfAShortLease) {
  Cluster cluster(TimesWithLease(3s));
  AnAgent agent = cluster.Join("one");
  const CallId call = cluster.Send(agent);
  cluster.Pass(1s - 1us);
  EXPECT_EQ(cluster.Sync(call), std::nullopt);
  cluster.Pass(1us);
  ASSERT_NE(cluster.Sync(call), std::nullopt);
  EXPECT_EQ((*cluster.Sync(call))->lease_duration, 3s);
}

TEST(SyncTest, WorkReachesAParkedWorkerAtOnce) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const CallId parked = cluster.Send(agent);
  cluster.Do(ATuningJob().Created());
  EXPECT_THAT(RunsIn(cluster.Sync(parked)), ElementsAre(cluster.Live().front()));
}

TEST(SyncTest, RunIsRepeatedUntilTheAttemptIsListedAsStarted) {
  Working story;
  for (int i = 0; i < 3; ++i) {
    const CallId call = story.Send(
        story.agent, i < 2 ? std::vector<AttemptReport>() : std::vector{Accepted(story.attempt)});
    story.Pass(1s);
    EXPECT_THAT(RunsIn(story.Sync(call)), ElementsAre(story.attempt)) << i;
  }
  const CallId call = story.Send(story.agent, {Running(story.attempt)});
  story.Pass(20s);
  EXPECT_THAT(RunsIn(story.Sync(call)), IsEmpty());
}

TEST(SyncTest, OrdersThatShowNoEffectAreRepeatedAfterASecondAndNotAtOnce) {
  Working story;
  const CallId call = story.Send(story.agent);
  EXPECT_EQ(story.Sync(call), std::nullopt);  // The same was said to the first call.
  story.Pass(1s);
  EXPECT_THAT(RunsIn(story.Sync(call)), ElementsAre(story.attempt));
}

TEST(SyncTest, AttemptThatWasListedAndIsMissingIsLostAndNeverRunAgain) {
  Working story;
  story.Say(story.agent, {Running(story.attempt)});
  story.Say(story.agent);
  EXPECT_TRUE(story.tables().attempts.at(story.attempt).superseded);
  EXPECT_THAT(story.Trial(1).cause, ::testing::Optional(FailureCause::kLostWorker));
  const CallId call = story.Send(story.agent);
  story.Pass(2s);
  ASSERT_THAT(story.Live(), SizeIs(1));
  EXPECT_THAT(RunsIn(story.Sync(call)), ElementsAre(story.Live().front()));
  EXPECT_GT(story.Live().front(), story.attempt);
}

TEST(SyncTest, AttemptThatWasNeverListedIsOnlyOnItsWay) {
  Working story;
  story.Say(story.agent);
  EXPECT_THAT(story.Live(), ElementsAre(story.attempt));
}

TEST(SyncTest, WorkerThatReturnsAfterItsLeaseIsToldToStopAndThenToForget) {
  Working story;
  story.Say(story.agent, {Running(story.attempt)});
  story.Pass(60s);
  EXPECT_THAT(story.Live(), IsEmpty());
  EXPECT_THAT(StopsIn(story.Say(story.agent, {Running(story.attempt)})),
              ElementsAre(story.attempt));

  const Said said = story.Say(story.agent, {EndedAs(story.attempt, EndedBy::kOrder, 0.5)});
  EXPECT_THAT((*said)->forget, ElementsAre(story.attempt));
  EXPECT_TRUE(story.tables().attempts.at(story.attempt).exit.has_value());
  EXPECT_EQ(story.Trial(1).objective, std::nullopt);
}

TEST(SyncTest, SupersededAttemptIsStoppedAlsoWhenItIsForgottenByTheCore) {
  Working story;
  story.Say(story.agent, {Running(story.attempt)});
  story.Pass(60s);
  story.Step(Forgettable{1'000});
  EXPECT_THAT(StopsIn(story.Say(story.agent, {Running(story.attempt)})),
              ElementsAre(story.attempt));
  const Said said = story.Say(story.agent, {EndedAs(story.attempt, EndedBy::kOrder)});
  EXPECT_THAT((*said)->forget, ElementsAre(story.attempt));
  EXPECT_TRUE(story.tables().attempts.at(story.attempt).exit.has_value());
}

TEST(SyncTest, StopIsRepeatedUntilTheAttemptIsEnding) {
  Working story;
  story.Say(story.agent, {Running(story.attempt)});
  story.Do(testing::StopJob("search"));
  for (int i = 0; i < 2; ++i) {
    const CallId call = story.Send(story.agent, {Running(story.attempt)});
    story.Pass(1s);
    EXPECT_THAT(StopsIn(story.Sync(call)), ElementsAre(story.attempt));
  }
  const CallId call = story.Send(story.agent, {Stopping(story.attempt)});
  story.Pass(20s);
  EXPECT_THAT(StopsIn(story.Sync(call)), IsEmpty());
}

TEST(SyncTest, EndedAttemptIsForgottenOnceItsEndIsStored) {
  Working story;
  const Said said = story.Say(story.agent, {Done(story.attempt, 0.5)});
  EXPECT_THAT((*said)->forget, ElementsAre(story.attempt));
  EXPECT_EQ(story.Trial(1).status, TrainingJobStatus::kCompleted);
}

TEST(SyncTest, AttemptThatNobodyHereKnowsRunsToItsEndAndItsExitIsKept) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const AttemptId unknown{5};
  const CallId call = cluster.Send(agent, {Running(unknown)});
  cluster.Pass(20s);
  EXPECT_THAT(StopsIn(cluster.Sync(call)), IsEmpty());
  EXPECT_THAT((*cluster.Sync(call))->forget, IsEmpty());

  const Said said = cluster.Say(agent, {Done(unknown, 0.5)});
  EXPECT_THAT((*said)->forget, ElementsAre(unknown));
  EXPECT_TRUE(cluster.tables().unknown_exits.contains(unknown));
}

TEST(SyncTest, ProgramThatNobodyHereKnowsTakesASlot) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Say(agent, {Running(AttemptId(5))});
  cluster.Do(ATuningJob().Created());
  EXPECT_THAT(cluster.Live(), IsEmpty());
}

TEST(SyncTest, AttemptOfAnotherWorkerIsNotStoppedAndDoesNotCount) {
  Working story;
  AnAgent other = story.Join("two");
  const CallId call = story.Send(other, {Done(story.attempt, 0.5)});
  EXPECT_EQ(story.Trial(1).status, TrainingJobStatus::kInProgress);
  story.Pass(20s);
  EXPECT_THAT(StopsIn(story.Sync(call)), IsEmpty());
}

TEST(SyncTest, EmptyDatabaseStopsNoProgram) {
  Working story;
  Cluster empty;
  AnAgent agent = story.agent;
  agent.said.cluster_id.clear();
  const Said told = empty.Say(agent, {Running(story.attempt)});
  agent.said.cluster_id = (*told)->identity->cluster_id;
  agent.said.worker = (*told)->identity->worker;
  for (int i = 0; i < 2; ++i) {
    const CallId call = empty.Send(agent, {Running(story.attempt)});
    empty.Pass(20s);
    EXPECT_THAT(StopsIn(empty.Sync(call)), IsEmpty());
  }
}

TEST(SyncTest, CursorsAreAcknowledgedInTheAnswerToTheirReport) {
  Working story;
  AttemptReport report = Running(story.attempt);
  report.has_batch = true;
  report.output_cursor = 120;
  report.metrics_cursor = 7;
  report.batch.attempt = story.attempt;
  report.batch.observations = {{"loss", 100, std::nullopt, story.now.wall, 0.5}};
  const Said said = story.Say(story.agent, {report});
  ASSERT_THAT((*said)->acknowledgements, SizeIs(1));
  EXPECT_EQ((*said)->acknowledgements.front().output_cursor, 120);
  EXPECT_EQ((*said)->acknowledgements.front().metrics_cursor, 7);
  EXPECT_THAT(story.tables().observations.at(story.attempt), SizeIs(1));
  EXPECT_EQ(story.tables().attempts.at(story.attempt).output_cursor, 120);
  story.Say(story.agent, {report});
  EXPECT_THAT(story.tables().observations.at(story.attempt), SizeIs(1));
}

TEST(SyncTest, WorkersThatOnlyRepeatThemselvesAreParkedAndWriteNothing) {
  Working story;
  AttemptReport report = Running(story.attempt);
  report.has_batch = true;
  report.output_cursor = 120;
  report.batch.attempt = story.attempt;
  EXPECT_NE(story.Say(story.agent, {report}), std::nullopt);  // That it has started is news.
  const auto effects = [&] {
    WorkerSynced again = story.agent.said;
    again.number = ++story.agent.said.number;
    again.reports = {report};
    return story.controller().Step(story.now, again);
  };
  EXPECT_THAT(effects(), IsEmpty());
}

TEST(SyncTest, UploadHasItsOwnLongerLease) {
  Working story(ATuningJob().WithMaxTrials(1));
  story.Say(story.agent, {Uploading(story.attempt, 0.5)});
  story.Pass(10min - 1us);
  EXPECT_THAT(story.Live(), ElementsAre(story.attempt));
  story.Pass(1us);
  EXPECT_THAT(story.Live(), IsEmpty());
  EXPECT_THAT(story.Trial(1).cause, ::testing::Optional(FailureCause::kArtifactLost));
}

TEST(SyncTest, EndFreesTheSlotForTheNextTrialBeforeItsUpload) {
  Working story;
  story.Say(story.agent, {Uploading(story.attempt, 0.5)});
  const Said said = story.Say(story.agent, {Uploading(story.attempt, 0.5)});
  EXPECT_THAT(RunsIn(said), ElementsAre(story.Live().back()));
  EXPECT_NE(story.Live().back(), story.attempt);
}

TEST(SyncTest, DrainingAgentGetsNoMoreWork) {
  Working story;
  story.agent.said.description.draining = true;
  story.Say(story.agent, {EndedAs(story.attempt, EndedBy::kDrain)});
  EXPECT_THAT(story.Live(), IsEmpty());
  EXPECT_EQ(story.Trial(1).status, TrainingJobStatus::kInProgress);
}

// honed has no room for what they say.
class WithoutRoomTest : public ::testing::Test {
 protected:
  Said SayWithoutRoom(std::vector<AttemptReport> reports) {
    story_.agent.said.no_room = ResourceExhausted("no room");
    const Said said = story_.Say(story_.agent, std::move(reports));
    story_.agent.said.no_room.reset();
    return said;
  }

  Working story_;
};

TEST_F(WithoutRoomTest, NewsAreRefusedAndTakenLater) {
  story_.Say(story_.agent, {Running(story_.attempt)});
  EXPECT_EQ(CodeOf(SayWithoutRoom({Done(story_.attempt, 0.5)})), ErrorCode::kResourceExhausted);
  EXPECT_EQ(story_.Trial(1).status, TrainingJobStatus::kInProgress);
  story_.Say(story_.agent, {Done(story_.attempt, 0.5)});
  EXPECT_EQ(story_.Trial(1).status, TrainingJobStatus::kCompleted);
}

TEST_F(WithoutRoomTest, WhoeverIsRefusedKeepsItsLeases) {
  story_.Say(story_.agent, {Running(story_.attempt)});
  for (int i = 0; i < 10; ++i) {
    story_.Pass(30s);
    SayWithoutRoom({Done(story_.attempt, 0.5)});
  }
  EXPECT_FALSE(story_.tables().attempts.at(story_.attempt).superseded);
  EXPECT_EQ(story_.tables().workers.at(story_.agent.said.worker).status, WorkerStatus::kConnected);
  story_.Pass(60s);
  EXPECT_TRUE(story_.tables().attempts.at(story_.attempt).superseded);
}

TEST_F(WithoutRoomTest, WhoHasNoNewsIsParkedAsEver) {
  story_.Say(story_.agent, {Running(story_.attempt)});
  EXPECT_EQ(SayWithoutRoom({Running(story_.attempt)}), std::nullopt);
}

TEST_F(WithoutRoomTest, ObservationsAreNews) {
  story_.Say(story_.agent, {Running(story_.attempt)});
  AttemptReport report = Running(story_.attempt);
  report.has_batch = true;
  report.batch.attempt = story_.attempt;
  report.batch.observations.emplace_back();
  EXPECT_EQ(CodeOf(SayWithoutRoom({report})), ErrorCode::kResourceExhausted);
}

TEST_F(WithoutRoomTest, NobodyIsRegistered) {
  AnAgent stranger = Cluster::NewAgent("two");
  stranger.said.no_room = ResourceExhausted("no room");
  EXPECT_EQ(CodeOf(story_.Say(stranger)), ErrorCode::kResourceExhausted);
  EXPECT_THAT(story_.tables().workers, SizeIs(1));
}

// After a restart nothing is known of what runs where; the first Sync is all news.
TEST_F(WithoutRoomTest, LeasesHoldOverARestartWithoutRoom) {
  story_.Say(story_.agent, {Running(story_.attempt)});
  story_.Restart();
  for (int i = 0; i < 5; ++i) {
    story_.Pass(30s);
    EXPECT_EQ(CodeOf(SayWithoutRoom({Running(story_.attempt)})), ErrorCode::kResourceExhausted);
  }
  EXPECT_FALSE(story_.tables().attempts.at(story_.attempt).superseded);
  story_.Say(story_.agent, {Done(story_.attempt, 0.5)});
  EXPECT_EQ(story_.Trial(1).status, TrainingJobStatus::kCompleted);
}

}  // namespace
}  // namespace hone
