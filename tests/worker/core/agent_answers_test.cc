#include "tests/worker/core/agent_story.h"

namespace hone::worker {
namespace {

using testing::AnExit;
using testing::AnHeir;
using testing::AnObservation;
using testing::AnOrder;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::kFirst;
using testing::kSecond;
using testing::kThird;
using testing::Named;
using testing::Of;
using ::testing::SizeIs;
using testing::Story;

TEST(AgentAnswersTest, OrderedAttemptIsListedOnlyOnceItIsOnDiskAndIsSpawnedThen) {
  Story story;
  const Effects ordered = story.Sync({.run = {AnOrder(kFirst)}});
  EXPECT_THAT(Of<Accept>(ordered), ElementsAre(Field(&Accept::order, AnOrder(kFirst))));
  EXPECT_THAT(Named<Spawn>(ordered), IsEmpty());
  EXPECT_EQ(story.PhaseOf(kFirst), std::nullopt);

  const Effects accepted = story.Step(Accepted{kFirst});
  EXPECT_THAT(Named<Spawn>(accepted), ElementsAre(kFirst));
  EXPECT_THAT(Of<Wake>(accepted), SizeIs(1));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
}

TEST(AgentAnswersTest, ArtifactsOfItsChannelsAreFetchedBeforeTheProgramIsStarted) {
  Story story;
  const RunOrder order = AnHeir(kFirst);
  story.Sync({.run = {order}});
  const Effects accepted = story.Step(Accepted{kFirst});
  ASSERT_THAT(Of<Fetch>(accepted), SizeIs(1));
  EXPECT_EQ(Of<Fetch>(accepted).front().artifacts,
            (std::map<std::string, std::string>{{"model", "sha256:ab"}}));
  EXPECT_THAT(Named<Spawn>(accepted), IsEmpty());
  EXPECT_THAT(Of<Wake>(accepted), SizeIs(1));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kAccepted);
  EXPECT_THAT(Of<Fetch>(story.Sync({.run = {order}})), IsEmpty());

  EXPECT_THAT(Named<Spawn>(story.Step(Fetched{kFirst})), ElementsAre(kFirst));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
  EXPECT_THAT(Named<Spawn>(story.Step(Fetched{kFirst})), IsEmpty());
}

TEST(AgentAnswersTest, StopOrderEndsAFetchAndNoProgramIsStarted) {
  Story story;
  story.Sync({.run = {AnHeir(kFirst)}});
  story.Step(Accepted{kFirst});
  EXPECT_THAT(Of<Cancel>(story.Sync({.stop = {{kFirst}}})),
              ElementsAre(Field(&Cancel::why, EndedBy::kOrder)));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kStopping);
  EXPECT_THAT(story.Step(Fetched{kFirst}), IsEmpty());
  story.End(kFirst, AnExit(-1, EndedBy::kOrder));
  EXPECT_EQ(story.Told(kFirst)->exit->ended_by, EndedBy::kOrder);
}

TEST(AgentAnswersTest, FetchThatFailsEndsTheAttemptAndFreesItsSlots) {
  Story story(/*slots=*/1);
  story.Sync({.run = {AnHeir(kFirst)}});
  story.Step(Accepted{kFirst});
  story.Sync({.run = {AnOrder(kSecond)}});
  EXPECT_THAT(Of<Accept>(story.End(kFirst, AnExit(82))), SizeIs(1));
  EXPECT_EQ(story.Told(kFirst)->exit->exit_code, 82);
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
}

TEST(AgentAnswersTest, RepeatedOrderChangesNothing) {
  Story story;
  story.Sync({.run = {AnOrder(kFirst)}});
  const Effects repeated = story.Sync({.run = {AnOrder(kFirst)}});
  EXPECT_THAT(Of<Accept>(repeated), IsEmpty());

  story.Step(Accepted{kFirst});
  const Effects again = story.Sync({.run = {AnOrder(kFirst)}});
  EXPECT_THAT(Of<Accept>(again), IsEmpty());
  EXPECT_THAT(Of<Spawn>(again), IsEmpty());
  EXPECT_THAT(Of<Spawn>(story.Step(Accepted{kFirst})), IsEmpty());
}

TEST(AgentAnswersTest, AnswerThatChangesNothingThoughItOrdersIsNotAskedForAgainAtOnce) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<NextSync>(story.Sync({.run = {AnOrder(kFirst)}})),
              ElementsAre(Field(&NextSync::delay, 1s)));
  EXPECT_THAT(Of<NextSync>(story.Sync()), ElementsAre(Field(&NextSync::delay, 0s)));
}

TEST(AgentAnswersTest, ShortLeaseDoesNotEndWhileTheAgentRests) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<NextSync>(story.Sync({.lease = 1s, .run = {AnOrder(kFirst)}})),
              ElementsAre(Field(&NextSync::delay, 250ms)));
}

TEST(AgentAnswersTest, StopOfAnAttemptThatNeverCameIsReportedAsItsEndUntilItIsForgotten) {
  Story story;
  story.Sync({.stop = {{kFirst}}});
  const Report told = story.Send();
  ASSERT_THAT(told.attempts, SizeIs(1));
  EXPECT_EQ(told.attempts.front().phase, Phase::kDone);
  ASSERT_TRUE(told.attempts.front().exit.has_value());
  EXPECT_EQ(told.attempts.front().exit->exit_code, -1);
  EXPECT_EQ(told.attempts.front().exit->ended_by, EndedBy::kOrder);
  EXPECT_FALSE(story.agent().Parked());

  EXPECT_THAT(Of<Accept>(story.Answer({.run = {AnOrder(kSecond)}})), SizeIs(1));
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  story.Sync({.forget = {kFirst}});
  EXPECT_EQ(story.PhaseOf(kFirst), std::nullopt);
}

TEST(AgentAnswersTest, AnswerToAnOlderRequestIsDropped) {
  Story story;
  story.Run(AnOrder(kFirst));
  const std::int64_t older = story.Send().number;
  story.Send();
  const Answered stale{.number = older, .stop = {{kFirst}}};
  EXPECT_THAT(story.Step(stale), IsEmpty());
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
}

TEST(AgentAnswersTest, AbsenceNeverStopsAProgram) {
  Story story;
  story.Run(AnOrder(kFirst));
  for (int i = 0; i < 100; ++i) {
    const Effects effects = story.Sync();
    EXPECT_THAT(Of<Stop>(effects), IsEmpty());
    EXPECT_THAT(Of<Remove>(effects), IsEmpty());
  }
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
}

// Over a slow link a request that is too large would never arrive.
TEST(AgentAnswersTest, ACallThatComesToNothingSaysLessTheNextTimeAndMoreWhenItIsAnswered) {
  Story story;
  story.Run(AnOrder(kFirst));
  std::vector<Observation> many;
  for (int i = 0; i < 4'000; ++i) many.push_back(AnObservation(10 * i));
  story.Step(Scraped{kFirst, many, {40'000, 0}});
  const auto told = [&] { return story.Send().attempts.front().batch.observations.size(); };
  const std::size_t all = told();
  EXPECT_EQ(all, 4'000u);
  std::size_t last = all;
  for (int i = 0; i < 20; ++i) {
    story.Step(Unanswered{});
    const std::size_t now = told();
    EXPECT_LE(now, last);
    last = now;
  }
  EXPECT_LT(last, all / 10);
  EXPECT_GT(last, 0u);
  for (int i = 0; i < 8; ++i) story.Sync();
  EXPECT_EQ(told(), all);
}

// Its disk is full: somebody has to hear of it, and another worker may do better.
TEST(AgentAnswersTest, AttemptWhoseFolderCouldNotBeWrittenIsToldAsOneThatCouldNotStart) {
  Story story(/*slots=*/1);
  story.Sync({.run = {AnOrder(kFirst)}});
  story.Step(Exited{kFirst, AnExit(-1, EndedBy::kStartFailure), false});
  story.Step(Scraped{kFirst, {}, {}, /*end=*/true});
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kDone);
  EXPECT_THAT(Of<Accept>(story.Sync({.run = {AnOrder(kFirst)}})), IsEmpty());
  EXPECT_THAT(Of<Accept>(story.Sync({.run = {AnOrder(kSecond)}})), SizeIs(1));
}

TEST(AgentAnswersTest, OrderThatDoesNotFitIsNotListedAndStartsWhenThereIsRoom) {
  Story story(/*slots=*/1);
  story.Run(AnOrder(kFirst));
  EXPECT_THAT(Of<Accept>(story.Sync({.run = {AnOrder(kSecond)}})), IsEmpty());
  EXPECT_EQ(story.PhaseOf(kSecond), std::nullopt);

  const Effects freed = story.End(kFirst);
  EXPECT_THAT(Of<Accept>(freed), ElementsAre(Field(&Accept::order, AnOrder(kSecond))));
}

TEST(AgentAnswersTest, WaitingOrderThatTheNextAnswerNoLongerNamesIsNotStarted) {
  Story story(/*slots=*/1);
  story.Run(AnOrder(kFirst));
  story.Sync({.run = {AnOrder(kSecond)}});
  story.Sync();
  EXPECT_THAT(Of<Accept>(story.End(kFirst)), IsEmpty());
}

TEST(AgentAnswersTest, WaitingOrderLapsesWithTheContact) {
  Story story(/*slots=*/1);
  story.Run(AnOrder(kFirst));
  story.Sync({.run = {AnOrder(kSecond)}});
  story.Pass(60s);
  EXPECT_THAT(Of<Accept>(story.End(kFirst)), IsEmpty());
}

TEST(AgentAnswersTest, GpuIsNeverGivenToTwoAttempts) {
  Story story(/*slots=*/8, {"0", "1", "2"});
  RunOrder two = AnOrder(kFirst);
  two.gpus = 2;
  RunOrder one = AnOrder(kSecond);
  one.gpus = 1;
  RunOrder another = AnOrder(kThird);
  another.gpus = 1;
  const Effects effects = story.Sync({.run = {two, one, another}});
  EXPECT_THAT(Of<Accept>(effects), ElementsAre(Field(&Accept::devices, ElementsAre("0", "1")),
                                               Field(&Accept::devices, ElementsAre("2"))));
  story.Step(Accepted{kFirst});
  EXPECT_THAT(Of<Accept>(story.End(kFirst)),
              ElementsAre(Field(&Accept::devices, ElementsAre("0"))));
}

TEST(AgentAnswersTest, PauseIsAnsweredUnsupportedUntilTheNextAnswer) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Sync({.pause = {kFirst}});
  story.Send();
  EXPECT_THAT(story.Told(kFirst)->unsupported, ElementsAre("pause"));
  story.Answer();
  EXPECT_THAT(story.Told(kFirst)->unsupported, IsEmpty());
}

TEST(AgentAnswersTest, ObservationsAreRepeatedUntilAcknowledgedAndOnlyThenIsTheCursorSaved) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Step(Scraped{kFirst, {AnObservation(10), AnObservation(20)}, {30, 0}});
  story.Send();
  EXPECT_THAT(story.Told(kFirst)->batch.observations, SizeIs(2));
  EXPECT_EQ(story.Told(kFirst)->batch.observations[0].observed_at, story.now().wall);
  EXPECT_THAT(Of<SaveCursors>(story.Answer()), IsEmpty());

  story.Send();
  EXPECT_EQ(story.Told(kFirst)->batch.up_to, (Cursors{30, 0}));
  const Effects acknowledged = story.Answer({.acknowledgements = {{kFirst, {20, 0}}}});
  EXPECT_THAT(Of<SaveCursors>(acknowledged),
              ElementsAre(Field(&SaveCursors::acknowledged, Cursors{20, 0})));
  EXPECT_THAT(story.Told(kFirst)->batch.observations,
              ElementsAre(Field(&Observation::sequence, 20)));
}

TEST(AgentAnswersTest, ObservationsOfASecondTravelInOneCall) {
  Story story;
  story.Run(AnOrder(kFirst));
  story.Sync();
  EXPECT_THAT(Of<Wake>(story.Step(Scraped{kFirst, {AnObservation(10)}, {20, 0}})), IsEmpty());
  EXPECT_THAT(Of<Wake>(story.Pass(999ms)), IsEmpty());
  EXPECT_THAT(Of<Wake>(story.Pass(1ms)), SizeIs(1));
}

TEST(AgentAnswersTest, RequestStaysBelowAMebibyteAndEveryAttemptGetsItsTurn) {
  Story story(/*slots=*/300);
  std::vector<AttemptId> attempts;
  for (int i = 0; i < 300; ++i) attempts.push_back(AttemptId{1000 + i});
  for (const AttemptId attempt : attempts) {
    story.Run(AnOrder(attempt));
    std::vector<Observation> observations;
    for (int line = 0; line < 500; ++line) {
      observations.push_back(AnObservation(line * 10, std::string(255, 'm')));
    }
    story.Step(Scraped{attempt, observations, {5000, 0}});
  }
  std::map<AttemptId, std::int64_t> reached;
  for (int call = 0; call < 400; ++call) {
    const Report report = story.Send();
    std::size_t bytes = 0;
    Answered answer;
    for (const AttemptReport& one : report.attempts) {
      bytes += 200;
      for (const Observation& observation : one.batch.observations) {
        bytes += observation.metric.size() + 40;
      }
      reached[one.attempt] = one.batch.up_to.output;
      answer.acknowledgements.push_back({one.attempt, one.batch.up_to});
    }
    ASSERT_LT(bytes, std::size_t{1} << 20);
    story.Answer(answer);
  }
  for (const AttemptId attempt : attempts) EXPECT_EQ(reached[attempt], 5000);
}

TEST(AgentAnswersTest, ReadingWaitsWhileTheControllerLagsFarBehind) {
  Story story;
  story.Run(AnOrder(kFirst));
  EXPECT_TRUE(story.agent().WantsMore(kFirst));
  std::vector<Observation> observations;
  for (int line = 0; line < 10'000; ++line) observations.push_back(AnObservation(line));
  story.Step(Scraped{kFirst, observations, {10'000, 0}});
  EXPECT_FALSE(story.agent().WantsMore(kFirst));
  story.Sync({.acknowledgements = {{kFirst, {5000, 0}}}});
  EXPECT_TRUE(story.agent().WantsMore(kFirst));
}

TEST(AgentAnswersTest, OnlyACallWithoutNewsIsParked) {
  Story story;
  story.Send();
  EXPECT_FALSE(story.agent().Parked());  // The controller does not know this run yet.
  story.Answer();
  story.Send();
  EXPECT_TRUE(story.agent().Parked());
  story.Answer();
  story.Run(AnOrder(kFirst));
  story.Send();
  EXPECT_FALSE(story.agent().Parked());
  story.Send();  // The news were sent, but nobody answered.
  EXPECT_FALSE(story.agent().Parked());
  story.Answer();
  story.Send();
  EXPECT_TRUE(story.agent().Parked());
}

TEST(AgentAnswersTest, NewIdentityInTheSameClusterIsTakenAndProgramsRunOn) {
  const Identity other{"cluster", WorkerId{2}, "another"};
  Story story;
  story.Run(AnOrder(kFirst));
  const Effects effects = story.Sync({.identity = other});
  EXPECT_THAT(Of<AdoptIdentity>(effects), ElementsAre(Field(&AdoptIdentity::identity, other)));
  EXPECT_THAT(Of<Stop>(effects), IsEmpty());
  EXPECT_EQ(story.PhaseOf(kFirst), Phase::kRunning);
}

TEST(AgentAnswersTest, AnotherClusterIsObeyedOnlyByAWorkerThatHoldsNothing) {
  const Identity other{"another cluster", WorkerId{2}, "another"};
  Story idle;
  EXPECT_THAT(Of<AdoptIdentity>(idle.Sync({.identity = other})),
              ElementsAre(Field(&AdoptIdentity::identity, other)));

  Story busy;
  busy.Run(AnOrder(kFirst));
  const Effects effects = busy.Sync({.identity = other});
  EXPECT_THAT(Of<AdoptIdentity>(effects), IsEmpty());
  EXPECT_THAT(Of<Retire>(effects), SizeIs(1));
}

TEST(AgentAnswersTest, RefusedAgentRetiresAndStopsNothing) {
  Story story;
  story.Run(AnOrder(kFirst));
  const Effects effects = story.Step(Refused{"another agent has this identity"});
  EXPECT_THAT(Of<Retire>(effects), SizeIs(1));
  EXPECT_THAT(effects, SizeIs(1));
}

}  // namespace
}  // namespace hone::worker
