#include "tests/worker/core/agent_story.h"

namespace hone::worker {
namespace {

using testing::AnExit;
using testing::AnObservation;
using testing::AnOrder;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::kFirst;
using testing::Named;
using testing::Of;
using ::testing::SizeIs;
using testing::Story;

TEST(AgentEndsTest, EndIsToldOnlyTogetherWithTheLastObservations) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Step(Exited{kFirst, AnExit(0)});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
  EXPECT_EQ(story.Told(kFirst)->exit, std::nullopt);

  story.Step(Scraped{kFirst, {AnObservation(10)}, {20, 0}, /*end=*/true});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_EQ(story.Told(kFirst)->exit, AnExit(0));
  EXPECT_THAT(story.Told(kFirst)->batch.observations, SizeIs(1));
}

TEST(AgentEndsTest, EndWaitsWhileARequestHasNoRoomForTheLastObservations) {
  Story story;
  story.Run(AnOrder(kFirst));
  std::vector<Observation> observations;
  for (int line = 0; line < 6000; ++line) observations.push_back(AnObservation(line * 10));
  story.Step(Scraped{kFirst, observations, {60'000, 0}, /*end=*/true});
  story.Step(Exited{kFirst, AnExit(0)});

  story.Send();
  EXPECT_EQ(story.Told(kFirst)->exit, std::nullopt);
  const Cursors reached = story.Told(kFirst)->batch.up_to;
  EXPECT_LT(reached.output, 60'000);
  const Effects effects = story.Answer({.acknowledgements = {{kFirst, reached}}});
  EXPECT_THAT(Of<NextSync>(effects), ElementsAre(Field(&NextSync::delay, 0s)));

  story.Send();
  EXPECT_EQ(story.Told(kFirst)->exit, AnExit(0));
}

TEST(AgentEndsTest, ModelOfAProgramThatEndedWellIsUploadedAndThenTheAttemptIsDone) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Named<Upload>(story.End(kFirst, AnExit(0), /*has_model=*/true)), ElementsAre(kFirst));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kUploading);
  EXPECT_EQ(story.Told(kFirst)->exit, AnExit(0));

  story.Step(Uploaded{kFirst, {"sha256:ab", 7}});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_EQ(story.Told(kFirst)->model, (Artifact{"sha256:ab", 7}));
}

TEST(AgentEndsTest, ModelIsUploadedAfterAStopAndAfterTheTimeLimitAndNotAfterAFailure) {
  const auto uploads = [](const ExitReport& exit, bool has_model) {
    Story story;
    story.Run(AnOrder(kFirst));
    return !Of<Upload>(story.End(kFirst, exit, has_model)).empty();
  };
  EXPECT_TRUE(uploads(AnExit(143, EndedBy::kOrder), true));
  EXPECT_TRUE(uploads(AnExit(143, EndedBy::kTimeLimit), true));
  EXPECT_FALSE(uploads(AnExit(0), false));
  EXPECT_FALSE(uploads(AnExit(1), true));
  EXPECT_FALSE(uploads(AnExit(-1, EndedBy::kMachine), true));
  EXPECT_FALSE(uploads(AnExit(143, EndedBy::kDrain), true));
  EXPECT_FALSE(uploads(AnExit(143, EndedBy::kLostContact), true));
}

TEST(AgentEndsTest, UploadThatFailsForGoodEndsTheAttemptWithItsReason) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.End(kFirst, AnExit(0), true);
  story.Step(UploadFailed{kFirst, "model: too many files"});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_EQ(story.Told(kFirst)->upload_error, "model: too many files");
  EXPECT_EQ(story.Told(kFirst)->model, std::nullopt);
}

TEST(AgentEndsTest, StopIsCarriedOutOnceAndHarderOnce) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<Stop>(story.Sync({.stop = {{kFirst}}})),
              ElementsAre(Stop{kFirst, false, EndedBy::kOrder}));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kStopping);
  EXPECT_THAT(Of<Stop>(story.Sync({.stop = {{kFirst}}})), IsEmpty());
  EXPECT_THAT(Of<Stop>(story.Sync({.stop = {{kFirst, true}}})),
              ElementsAre(Stop{kFirst, true, EndedBy::kOrder}));
  EXPECT_THAT(Of<Stop>(story.Sync({.stop = {{kFirst, true}}})), IsEmpty());
}

TEST(AgentEndsTest, AttemptThatIsStoppedWhileItIsBeingAcceptedNeverBegins) {
  Story story;
  story.Sync({.run = {AnOrder(kFirst)}});
  story.Sync({.stop = {{kFirst}}});
  const Effects effects = story.Step(Accepted{kFirst});
  EXPECT_THAT(Of<Spawn>(effects), IsEmpty());
  EXPECT_THAT(Of<Cancel>(effects), ElementsAre(Field(&Cancel::why, EndedBy::kOrder)));
}

TEST(AgentEndsTest, AttemptThatNoSupervisorTookUpIsAStartFailure) {
  Story story;
  story.Run(AnOrder(kFirst));
  const Effects effects = story.Step(SpawnFailed{kFirst, "fork: no"});
  EXPECT_THAT(Of<Cancel>(effects), ElementsAre(Field(&Cancel::why, EndedBy::kStartFailure)));
}

// As when memory is short: it may well be started the next time, here or elsewhere.
TEST(AgentEndsTest, AttemptWhoseSupervisorWasKilledBeforeItBeganIsLostWithTheMachine) {
  Story story;
  story.Run(AnOrder(kFirst));
  const Effects effects = story.Step(SpawnFailed{kFirst, "killed", EndedBy::kMachine});
  EXPECT_THAT(Of<Cancel>(effects), ElementsAre(Field(&Cancel::why, EndedBy::kMachine)));
}

TEST(AgentEndsTest, FoldersGoOnlyWhenTheControllerSaysSoAndTheLogIsThere) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<Remove>(story.Sync({.forget = {kFirst}})), IsEmpty());  // It still runs.
  story.End(kFirst);
  EXPECT_THAT(Of<Remove>(story.Sync({.forget = {kFirst}})), IsEmpty());  // The log is behind.
  EXPECT_EQ(story.PhaseOf(kFirst), std::nullopt);
  EXPECT_THAT(Named<Remove>(story.Step(LogDelivered{kFirst})), ElementsAre(kFirst));
  EXPECT_THAT(Of<Remove>(story.Sync({.forget = {kFirst}})), IsEmpty());
}

TEST(AgentEndsTest, AttemptThatIsForgottenWhileItUploadsIsRemoved) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.End(kFirst, AnExit(0), true);
  story.Step(LogDelivered{kFirst});
  EXPECT_THAT(Named<Remove>(story.Sync({.forget = {kFirst}})), ElementsAre(kFirst));
  EXPECT_THAT(story.Step(Uploaded{kFirst, {"sha256:ab", 7}}), IsEmpty());
}

TEST(AgentEndsTest, ProgramThatMayNotOutliveTheContactEndsOneLeaseAfterTheLastAnsweredSend) {
  Story story;
  RunOrder order = AnOrder(kFirst);
  order.on_lost_contact = OnLostContact::kStop;
  story.Run(order);
  story.Send();
  story.Pass(20s);  // The call was parked.
  story.Answer({.lease = 60s});
  story.Send();  // And this one is never answered.
  EXPECT_THAT(Of<Stop>(story.Pass(40s - 1us)), IsEmpty());
  EXPECT_THAT(Of<Stop>(story.Pass(1us)), ElementsAre(Stop{kFirst, false, EndedBy::kLostContact}));
  EXPECT_THAT(Of<Stop>(story.Pass(1h)), IsEmpty());
}

// The controller has no room for news, and has renewed its leases.
TEST(AgentEndsTest, ACallThatWasPostponedIsContact) {
  Story story;
  RunOrder order = AnOrder(kFirst);
  order.on_lost_contact = OnLostContact::kStop;
  story.Run(order);
  story.Send();
  story.Pass(30s);
  story.Send();
  EXPECT_THAT(story.Step(Postponed{}), IsEmpty());
  EXPECT_THAT(Of<Stop>(story.Pass(60s - 1us)), IsEmpty());
  EXPECT_THAT(Of<Stop>(story.Pass(1us)), ElementsAre(Stop{kFirst, false, EndedBy::kLostContact}));
}

// Nothing of what was told in it is acknowledged.
TEST(AgentEndsTest, WhatWasPostponedIsToldAgain) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Step(Scraped{kFirst, {AnObservation(0)}, {8, 0}});
  EXPECT_THAT(story.Send().attempts.front().batch.observations, SizeIs(1));
  story.Step(Postponed{});
  EXPECT_THAT(story.Send().attempts.front().batch.observations, SizeIs(1));
}

TEST(AgentEndsTest, OtherProgramsGoOnWithoutContact) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<Stop>(story.Pass(240h)), IsEmpty());
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
}

}  // namespace
}  // namespace hone::worker
