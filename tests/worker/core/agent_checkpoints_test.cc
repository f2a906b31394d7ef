#include "tests/worker/core/agent_story.h"

namespace hone::worker {
namespace {

using testing::AnExit;
using testing::AnOrder;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::kFirst;
using testing::kSecond;
using testing::Named;
using testing::Of;
using testing::Story;

const Artifact kEarly = {"sha256:e1", 10};
const Artifact kLate = {"sha256:a2", 20};

RunOrder Every(Duration interval, AttemptId attempt = kFirst) {
  RunOrder order = AnOrder(attempt);
  order.checkpoint_interval = interval;
  return order;
}

// The program ends, all it wrote is read, and it left a checkpoint.
Effects End(Story& story, ExitReport exit) {
  const Effects effects = story.Step(Exited{kFirst, std::move(exit), false, true});
  story.Step(Scraped{kFirst, {}, {}, /*end=*/true});
  return effects;
}

TEST(AgentCheckpointsTest, EachIntervalAsksForOneAndTheLastIsToldUntilTheAttemptIsForgotten) {
  Story story;
  story.Run(Every(10s));
  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(10s - 1us)), IsEmpty());
  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(1us)), ElementsAre(kFirst));
  EXPECT_EQ(story.Told(kFirst)->checkpoint, std::nullopt);
  EXPECT_FALSE(Of<Wake>(story.Step(CheckpointStored{kFirst, kEarly})).empty());
  EXPECT_EQ(story.Told(kFirst)->checkpoint, kEarly);

  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(10s)), ElementsAre(kFirst));
  story.Step(CheckpointStored{kFirst, {}});
  EXPECT_EQ(story.Told(kFirst)->checkpoint, kEarly);
  story.End(kFirst);
  EXPECT_EQ(story.Told(kFirst)->checkpoint, kEarly);
}

TEST(AgentCheckpointsTest, WhatIsStoredAlreadyIsNoNews) {
  Story story;
  story.Run(Every(10s));
  story.Pass(10s);
  story.Step(CheckpointStored{kFirst, kEarly});
  story.Pass(10s);
  EXPECT_THAT(Of<Wake>(story.Step(CheckpointStored{kFirst, kEarly})), IsEmpty());
}

TEST(AgentCheckpointsTest, OneThatTakesLongerThanTheIntervalIsFollowedByTheNextAtOnce) {
  Story story;
  story.Run(Every(10s));
  story.Pass(10s);
  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(60s)), IsEmpty());
  story.Step(CheckpointStored{kFirst, kEarly});
  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(0s)), ElementsAre(kFirst));
}

TEST(AgentCheckpointsTest, LastOneIsStoredBeforeTheEndIsTold) {
  for (const ExitReport& exit :
       {AnExit(143, EndedBy::kDrain), AnExit(-1, EndedBy::kMachine), AnExit(1),
        AnExit(0, EndedBy::kDrain), AnExit(143, EndedBy::kLostContact)}) {
    Story story;
    story.Run(Every(10s));
    EXPECT_THAT(Named<StoreCheckpoint>(End(story, exit)), ElementsAre(kFirst));
    EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
    EXPECT_EQ(story.Told(kFirst)->exit, std::nullopt);

    EXPECT_FALSE(Of<Wake>(story.Step(CheckpointStored{kFirst, kLate})).empty());
    EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
    EXPECT_EQ(story.Told(kFirst)->exit, exit);
    EXPECT_EQ(story.Told(kFirst)->checkpoint, kLate);
  }
}

TEST(AgentCheckpointsTest, OneThatCannotBeStoredHoldsTheEndUpNoLonger) {
  Story story;
  story.Run(Every(10s));
  story.Pass(10s);
  story.Step(CheckpointStored{kFirst, kEarly});
  End(story, AnExit(1));
  story.Step(CheckpointStored{kFirst, {}});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_EQ(story.Told(kFirst)->checkpoint, kEarly);
  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(60s)), IsEmpty());
}

TEST(AgentCheckpointsTest, NobodyWaitsForOneFromWhichNobodyWillGoOn) {
  for (const ExitReport& exit :
       {AnExit(0), AnExit(143, EndedBy::kOrder), AnExit(143, EndedBy::kTimeLimit)}) {
    Story story;
    story.Run(Every(10s));
    EXPECT_THAT(Named<StoreCheckpoint>(End(story, exit)), IsEmpty());
    EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  }
}

TEST(AgentCheckpointsTest, OneUnderWayAtTheEndIsLeftForTheLast) {
  Story story;
  story.Run(Every(10s));
  story.Pass(10s);
  const Effects effects = End(story, AnExit(1));
  EXPECT_THAT(Named<LeaveCheckpoint>(effects), ElementsAre(kFirst));
  EXPECT_THAT(Named<StoreCheckpoint>(effects), ElementsAre(kFirst));
}

TEST(AgentCheckpointsTest, OneUnderWayAtAGoodEndIsLeft) {
  Story story;
  story.Run(Every(10s));
  story.Pass(10s);
  EXPECT_THAT(Named<LeaveCheckpoint>(End(story, AnExit(0))), ElementsAre(kFirst));
  EXPECT_THAT(story.Step(CheckpointStored{kFirst, kLate}), IsEmpty());
}

TEST(AgentCheckpointsTest, StopEndsTheStoringOfTheLastOneAndADrainDoesNot) {
  Story story;
  story.Run(Every(10s));
  End(story, AnExit(1));
  EXPECT_THAT(Named<LeaveCheckpoint>(story.Step(DrainRequested{})), IsEmpty());
  EXPECT_EQ(story.Told(kFirst)->exit, std::nullopt);
  EXPECT_THAT(Named<LeaveCheckpoint>(story.Sync({.stop = {{kFirst}}})), ElementsAre(kFirst));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_EQ(story.Told(kFirst)->exit, AnExit(1));
}

TEST(AgentCheckpointsTest, DrainedAttemptIsToldToBeStoppingUntilItsLastOneIsStored) {
  Story story;
  story.Run(Every(10s));
  story.Step(DrainRequested{});
  End(story, AnExit(143, EndedBy::kDrain));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kStopping);
}

TEST(AgentCheckpointsTest, NewRunOfTheAgentGoesOnAskingAndStoresWhatItFindsEnded) {
  FoundAttempt running;
  running.order = Every(10s);
  running.state = FoundState::kHeld;
  FoundAttempt ended;
  ended.order = AnOrder(kSecond);
  ended.state = FoundState::kEnded;
  ended.exit = AnExit(-1, EndedBy::kMachine);
  ended.has_checkpoint = true;
  Story story(4, {}, {running, ended});
  EXPECT_THAT(Named<StoreCheckpoint>(story.at_start), ElementsAre(kSecond));
  EXPECT_THAT(Named<StoreCheckpoint>(story.Pass(10s)), ElementsAre(kFirst));
}

TEST(AgentCheckpointsTest, OrderWithACheckpointBeginsOnceItIsFetched) {
  Story story;
  RunOrder order = AnOrder(kFirst);
  order.checkpoint = "sha256:cc";
  story.Sync({.run = {order}});
  const Effects effects = story.Step(Accepted{kFirst});
  EXPECT_THAT(Of<Fetch>(effects), ElementsAre(Field(&Fetch::checkpoint, "sha256:cc")));
  EXPECT_THAT(Of<Spawn>(effects), IsEmpty());
  EXPECT_THAT(Named<Spawn>(story.Step(Fetched{kFirst})), ElementsAre(kFirst));
}

}  // namespace
}  // namespace hone::worker
