// Training jobs that somebody runs by themselves, and the models that jobs begin with.
#include <gmock/gmock.h>

#include "orchestrator/core/controller.h"
#include "tests/orchestrator/core/support/cluster.h"

namespace hone {
namespace {

using testing::AnAgent;
using testing::ATuningJob;
using testing::Cluster;
using testing::Delete;
using testing::Done;
using testing::Failed;
using ::testing::HasSubstr;
using testing::Retry;
using testing::Running;
using ::testing::SizeIs;
using testing::StopJob;
using testing::StopTraining;
using testing::StopTrial;
using testing::Update;
using testing::Uploaded;
using testing::Uploading;

const std::string kDigest = "sha256:" + std::string(64, 'a');
const std::string kOtherDigest = "sha256:" + std::string(64, 'b');

ATuningJob Alone(const std::string& name) { return ATuningJob(name).RunByItself(); }

ATuningJob From(ATuningJob job, const std::string& from) {
  job.program().inputs["model"] = {.path = "", .from = from, .artifact = ""};
  return job;
}

ErrorCode CodeOf(const Result<Answer>& answer) {
  return answer ? ErrorCode::kInternal : answer.error().code;
}

DeleteTuningJob DeleteAlone(const std::string& name) { return {{}, {}, name, /*alone=*/true}; }

RetryTrainingJob RetryAlone(const std::string& name) { return {{}, {}, {}, 0, name}; }

const TrainingJob& TrainingJobIn(const Result<Answer>& answer) {
  return std::get<TrainingJob>(*answer);
}

// The latest of what is stored under that name.
const TrainingJob& Stored(const Cluster& cluster, const std::string& name) {
  return cluster.tables().training_jobs.at(cluster.tables().training_job_names.at(name));
}

// Runs what waits to its end, with a model.
void RunWithModel(Cluster& cluster, AnAgent& agent, double value, const std::string& digest) {
  cluster.AddArtifact(digest);
  const AttemptId attempt = cluster.Live().front();
  cluster.Say(agent, {Running(attempt)});
  cluster.Say(agent, {Uploading(attempt, value)});
  cluster.Say(agent, {Uploaded(attempt, value, digest)});
}

TEST(AloneTest, RunsAtOnceUnderItsOwnNameWithoutAnObjective) {
  Cluster cluster;
  cluster.suggests = false;  // There is nothing to search.
  AnAgent agent = cluster.Join("one");
  const CallId open = cluster.Send(agent);
  const Result<Answer> created = cluster.Ask(Alone("base").Created());
  EXPECT_EQ(TrainingJobIn(created).name, "base");
  const auto orders = cluster.Sync(open);
  ASSERT_TRUE(orders);
  ASSERT_THAT((*orders)->run, SizeIs(1));
  const RunOrder& order = (*orders)->run.front();
  EXPECT_EQ(order.training_job, "base");
  EXPECT_EQ(order.tuning_job, "");
  EXPECT_EQ(order.trial, 0);
  EXPECT_EQ(order.hyperparameters, (Hyperparameters{{"lr", "0.1"}}));
  cluster.Say(agent, {Running(order.attempt)});
  cluster.Say(agent, {Done(order.attempt, std::nullopt)});
  EXPECT_EQ(Stored(cluster, "base").status, TrainingJobStatus::kCompleted);
  EXPECT_EQ(Stored(cluster, "base").objective, std::nullopt);
}

TEST(AloneTest, AnObjectiveThatIsAskedForMustBeGiven) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  ATuningJob job = Alone("base");
  job.definition().objective = {"loss", Goal::kMinimize};
  cluster.Do(job.Created());
  cluster.Say(agent, {Done(cluster.Live().front(), std::nullopt)});
  EXPECT_EQ(Stored(cluster, "base").cause, FailureCause::kNoObjective);
}

TEST(AloneTest, RepeatOfItsCreationIsAnsweredWithItWhetherItRunsOrHasEnded) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const TrainingJobId id = TrainingJobIn(cluster.Ask(Alone("base").Created())).id;
  EXPECT_EQ(TrainingJobIn(cluster.Ask(Alone("base").Created())).id, id);
  cluster.Say(agent, {Done(cluster.Live().front(), std::nullopt)});
  cluster.Step(Forgettable{100});
  EXPECT_EQ(TrainingJobIn(cluster.Ask(Alone("base").Created())).id, id);
}

TEST(AloneTest, SharesOneSpaceOfNamesWithTuningJobs) {
  Cluster cluster;
  cluster.Do(Alone("base").Created());
  cluster.Do(ATuningJob("search").Created());
  const Result<Answer> tuning = cluster.Ask(ATuningJob("Base").Created());
  EXPECT_THAT(tuning.error().message, HasSubstr("is that of a training job"));
  const Result<Answer> training = cluster.Ask(Alone("SEARCH").Created());
  EXPECT_THAT(training.error().message, HasSubstr("is that of a tuning job"));
}

TEST(AloneTest, IsNoTuningJobToAnybody) {
  Cluster cluster;
  cluster.Do(Alone("base").Created());
  EXPECT_EQ(CodeOf(cluster.Ask(StopJob("base"))), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(cluster.Ask(Update("base", {.max_trials = 7}))), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(cluster.Ask(Delete("base"))), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(cluster.Ask(StopTrial("base", 1))), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(cluster.Ask(Retry("base", 1))), ErrorCode::kNotFound);
}

TEST(AloneTest, IsStoppedByItsName) {
  Cluster cluster;
  cluster.Do(Alone("base").Created());
  EXPECT_EQ(TrainingJobIn(cluster.Ask(StopTraining("Base"))).status, TrainingJobStatus::kStopped);
  cluster.Step(Forgettable{100});
  EXPECT_EQ(TrainingJobIn(cluster.Ask(StopTraining("base"))).status, TrainingJobStatus::kStopped);
}

TEST(AloneTest, GoesOnAfterARestartAndAfterARetry) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(Alone("base").Created());
  cluster.Restart();
  cluster.Say(agent, {Failed(cluster.Live().front())});
  EXPECT_EQ(Stored(cluster, "base").status, TrainingJobStatus::kFailed);
  cluster.Step(Forgettable{100});
  EXPECT_EQ(TrainingJobIn(cluster.Ask(RetryAlone("base"))).status, TrainingJobStatus::kInProgress);
  cluster.Say(agent, {Done(cluster.Live().front(), std::nullopt)});
  EXPECT_EQ(Stored(cluster, "base").status, TrainingJobStatus::kCompleted);
  EXPECT_EQ(Stored(cluster, "base").attempts, 2);
}

TEST(AloneTest, IsForgottenOnceItHasEndedAndItsNameIsFree) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(Alone("base").Created());
  EXPECT_EQ(CodeOf(cluster.Ask(DeleteAlone("base"))), ErrorCode::kFailedPrecondition);
  cluster.Say(agent, {Done(cluster.Live().front(), std::nullopt)});
  EXPECT_EQ(TrainingJobIn(cluster.Ask(DeleteAlone("base"))).status, TrainingJobStatus::kDeleting);
  cluster.Step(Forgettable{100});
  EXPECT_TRUE(cluster.tables().training_jobs.empty());
  EXPECT_TRUE(cluster.Ask(ATuningJob("base").Created()).ok());
}

TEST(ParentModelTest, TrialAndJobAndArtifactAreWhatTheyWereWhenTheJobWasCreated) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob("search").WithMaxTrials(2).Created());
  RunWithModel(cluster, agent, 0.5, kDigest);
  RunWithModel(cluster, agent, 0.7, kOtherDigest);  // Worse: less is better.
  const std::string best = cluster.Trial(1).name;
  const std::string other = cluster.Trial(2).name;
  struct Case {
    std::string from, means, digest;
  };
  const Case cases[] = {{"search/2", other, kOtherDigest},
                        {"Search", best, kDigest},
                        {best, best, kDigest},
                        {kOtherDigest, kOtherDigest, kOtherDigest}};
  int number = 0;
  for (const bool held : {true, false}) {
    for (const Case& each : cases) {
      const std::string name = "child-" + std::to_string(++number);
      ASSERT_TRUE(cluster.Ask(From(Alone(name), each.from).Created()).ok()) << each.from;
      const auto& jobs = cluster.tables();
      const TuningJob& job = jobs.tuning_jobs.at(jobs.tuning_job_names.at(name));
      const InputChannel& input = job.spec.definitions[0].program.inputs.at("model");
      EXPECT_EQ(input.from, each.means) << held;
      EXPECT_EQ(input.artifact, each.digest) << held;
    }
    cluster.Step(Forgettable{100});
  }
}

TEST(ParentModelTest, AgentIsToldTheArtifactAndWhoseItIs) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(Alone("base").Created());
  RunWithModel(cluster, agent, 0.5, kDigest);
  cluster.Say(agent);  // Nothing is left to say.
  const CallId open = cluster.Send(agent);
  cluster.Do(From(Alone("child"), "base").Created());
  const auto orders = cluster.Sync(open);
  ASSERT_TRUE(orders);
  ASSERT_THAT((*orders)->run, SizeIs(1));
  const RunOrder& order = (*orders)->run.front();
  EXPECT_EQ(order.parent, "base");
  EXPECT_EQ(order.spec->definitions[0].program.inputs.at("model").artifact, kDigest);
}

TEST(ParentModelTest, WithoutAModelNothingIsCreatedAndTheFieldIsNamed) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob("search").WithMaxTrials(1).Created());
  const auto wrong = [&](const ATuningJob& job) {
    const Result<Answer> answer = cluster.Ask(job.Created());
    EXPECT_EQ(CodeOf(answer), ErrorCode::kInvalidArgument);
    return answer ? "" : answer.error().message;
  };
  EXPECT_THAT(wrong(From(Alone("child"), "search/1")),
              HasSubstr("program.inputs.model.from: must have left a model; search-001-"));
  cluster.Say(agent, {Done(cluster.Live().front(), 0.5)});
  for (const bool held : {true, false}) {
    EXPECT_THAT(wrong(From(Alone("child"), "search")), HasSubstr("(Completed) has none")) << held;
    EXPECT_THAT(wrong(From(Alone("child"), "search/2")), HasSubstr("none of this name")) << held;
    EXPECT_THAT(wrong(From(ATuningJob("child"), "nobody")),
                HasSubstr("definitions[0].program.inputs.model.from: must be a trial"));
    EXPECT_THAT(wrong(From(Alone("child"), kDigest)), HasSubstr("must be an artifact"));
    cluster.Step(Forgettable{100});
  }
  EXPECT_FALSE(cluster.tables().tuning_job_names.contains("child"));
}

}  // namespace
}  // namespace hone
