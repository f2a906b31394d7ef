#include "tests/worker/core/agent_story.h"

namespace hone::worker {
namespace {

using testing::AnExit;
using testing::AnHeir;
using testing::AnOrder;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::kFirst;
using testing::kSecond;
using testing::Named;
using testing::Of;
using ::testing::SizeIs;
using testing::Story;

FoundAttempt InSpool(AttemptId attempt, FoundState state) {
  FoundAttempt found;
  found.order = AnOrder(attempt);
  found.state = state;
  found.acknowledged = {100, 50};
  if (state == FoundState::kEnded) found.exit = AnExit(0);
  return found;
}

TEST(AgentAdoptionTest, RunningProgramIsWatchedFromWhereTheControllerIs) {
  Story story(4, {}, {InSpool(kFirst, FoundState::kHeld)});
  ASSERT_THAT(Of<Watch>(story.at_start), SizeIs(1));
  EXPECT_EQ(Of<Watch>(story.at_start)[0].from, (Cursors{100, 50}));
  EXPECT_THAT(Of<Spawn>(story.at_start), IsEmpty());
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
}

TEST(AgentAdoptionTest, EndedProgramIsReadToItsEndAndReported) {
  Story story(4, {}, {InSpool(kFirst, FoundState::kEnded)});
  EXPECT_THAT(Named<Watch>(story.at_start), ElementsAre(kFirst));
  EXPECT_EQ(story.Told(kFirst)->exit, std::nullopt);
  story.Step(Scraped{kFirst, {}, {100, 50}, /*end=*/true});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_EQ(story.Told(kFirst)->exit, AnExit(0));
}

TEST(AgentAdoptionTest, EndedProgramThatLeftAModelIsUploadedByTheNextRun) {
  FoundAttempt found = InSpool(kFirst, FoundState::kEnded);
  found.has_model = true;
  Story story(4, {}, {found});
  EXPECT_THAT(Named<Upload>(story.at_start), ElementsAre(kFirst));
}

TEST(AgentAdoptionTest, AcceptedAttemptWaitsUntilThisRunIsToldToRunIt) {
  Story story(4, {}, {InSpool(kFirst, FoundState::kNotBegun)});
  EXPECT_THAT(story.at_start, IsEmpty());
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kAccepted);
  EXPECT_THAT(Of<Spawn>(story.Sync()), IsEmpty());
  EXPECT_THAT(Named<Spawn>(story.Sync({.run = {AnOrder(kFirst)}})), ElementsAre(kFirst));
}

TEST(AgentAdoptionTest, AcceptedAttemptIsGivenItsArtifactsThoughTheNoteOfItsOrderIsLost) {
  Story story(4, {}, {InSpool(kFirst, FoundState::kNotBegun)});
  const Effects told = story.Sync({.run = {AnHeir(kFirst)}});
  EXPECT_THAT(Named<Fetch>(told), ElementsAre(kFirst));
  EXPECT_THAT(Named<Spawn>(told), IsEmpty());
}

TEST(AgentAdoptionTest, OrphanIsBuriedAndReportedAsAFailureOfTheMachine) {
  Story story(4, {}, {InSpool(kFirst, FoundState::kOrphaned)});
  EXPECT_THAT(Named<Bury>(story.at_start), ElementsAre(kFirst));
  story.End(kFirst, AnExit(-1, EndedBy::kMachine));
  EXPECT_EQ(story.Told(kFirst)->exit->ended_by, EndedBy::kMachine);
}

TEST(AgentAdoptionTest, DevicesOfAnAdoptedProgramStayItsOwn) {
  FoundAttempt found = InSpool(kFirst, FoundState::kHeld);
  found.order.gpus = 1;
  found.devices = {"0"};
  Story story(4, {"0", "1"}, {found});
  EXPECT_THAT(story.Told(kFirst)->devices, ElementsAre("0"));
  RunOrder order = AnOrder(kSecond);
  order.gpus = 1;
  EXPECT_THAT(Of<Accept>(story.Sync({.run = {order}})),
              ElementsAre(Field(&Accept::devices, ElementsAre("1"))));
}

TEST(AgentAdoptionTest, SlotsOfAnAdoptedProgramAreTaken) {
  Story story(1, {}, {InSpool(kFirst, FoundState::kHeld)});
  EXPECT_THAT(Of<Accept>(story.Sync({.run = {AnOrder(kSecond)}})), IsEmpty());
}

TEST(AgentDrainTest, DrainStopsProgramsTakesNoWorkAndEndsOnceAllIsForgotten) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<Stop>(story.Step(DrainRequested{})),
              ElementsAre(Stop{kFirst, false, EndedBy::kDrain}));
  EXPECT_TRUE(story.Send().draining);

  story.End(kFirst, AnExit(143, EndedBy::kDrain));
  story.Step(LogDelivered{kFirst});
  EXPECT_THAT(Of<Exit>(story.Pass(1s)), IsEmpty());
  EXPECT_THAT(Named<Remove>(story.Sync({.forget = {kFirst}})), ElementsAre(kFirst));
  EXPECT_THAT(Of<Exit>(story.Pass(0s)), SizeIs(1));
  EXPECT_THAT(Of<Exit>(story.Pass(1h)), IsEmpty());
}

TEST(AgentDrainTest, DrainCancelsWhatHasNotBegun) {
  Story story(4, {}, {InSpool(kFirst, FoundState::kNotBegun)});
  EXPECT_THAT(Of<Cancel>(story.Step(DrainRequested{})),
              ElementsAre(Field(&Cancel::why, EndedBy::kDrain)));
}

TEST(AgentDrainTest, DrainEndsAFetch) {
  Story story;
  story.Sync({.run = {AnHeir(kFirst)}});
  story.Step(Accepted{kFirst});
  EXPECT_THAT(Of<Cancel>(story.Step(DrainRequested{})),
              ElementsAre(Field(&Cancel::why, EndedBy::kDrain)));
}

TEST(AgentDrainTest, AnOrderThatCameTooLateIsGivenBackAtOnce) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Step(DrainRequested{});
  EXPECT_THAT(Of<Accept>(story.Sync({.run = {AnOrder(kSecond)}})), IsEmpty());
  const Report told = story.Send();
  const auto late = std::find_if(told.attempts.begin(), told.attempts.end(),
                                 [](const auto& one) { return one.attempt == kSecond; });
  ASSERT_NE(late, told.attempts.end());
  EXPECT_EQ(late->phase, Phase::kDone);
  EXPECT_EQ(late->exit->ended_by, EndedBy::kDrain);
}

TEST(AgentDrainTest, DrainDoesNotWaitForEverForAControllerThatIsGone) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Step(DrainRequested{});
  EXPECT_THAT(Of<Exit>(story.Pass(1h)), IsEmpty());  // The program has its grace, however long.
  story.End(kFirst, AnExit(143, EndedBy::kDrain));
  EXPECT_THAT(Of<Exit>(story.Pass(30s - 1us)), IsEmpty());
  EXPECT_THAT(Of<Exit>(story.Pass(1us)), SizeIs(1));
}

TEST(AgentDrainTest, IdleAgentEndsWhenItsDrainIsKnownOrAfterAMoment) {
  Story told;
  told.Step(DrainRequested{});
  told.Sync();
  EXPECT_THAT(Of<Exit>(told.Pass(0s)), SizeIs(1));

  Story alone;
  alone.Step(DrainRequested{});
  EXPECT_THAT(Of<Exit>(alone.Pass(1s)), SizeIs(1));
}

TEST(AgentDrainTest, DrainWaitsForAnUploadWhileTheControllerAnswers) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.End(kFirst, AnExit(0), /*has_model=*/true);
  story.Step(DrainRequested{});
  for (int i = 0; i < 100; ++i) {
    story.Sync();
    EXPECT_THAT(Of<Exit>(story.Pass(20s)), IsEmpty());
  }
}

}  // namespace
}  // namespace hone::worker
