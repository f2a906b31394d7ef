#include "tests/storage/support/nouns.h"

#include <limits>

namespace hone::testing {
namespace {

WallTime At(std::int64_t micros) { return FromMicros(1'700'000'000'000'000 + micros); }

TrialDefinition AFullDefinition() {
  TrialDefinition definition;
  definition.name = "wide";
  definition.parameters = {
      {"learning_rate",
       ContinuousRange{1e-5, 0.1, Scaling::kLog, std::nullopt, {"0.00001", "1e-1", ""}},
       {}},
      {"momentum",
       ContinuousRange{0.5, 0.99, Scaling::kReverseLog, 0.01, {"", "", "0.010"}},
       {{"optimizer", {"sgd", "16"}}}},
      {"seed",
       IntegerRange{std::numeric_limits<std::int64_t>::min(),
                    std::numeric_limits<std::int64_t>::max(), Scaling::kLinear, 3},
       {}},
      {"optimizer", CategoricalRange{{"sgd", "16", "", "\"quoted\"\n", "\xc3\xa4", "1e5"}}, {}},
  };
  definition.static_hyperparameters = {{"z", "1.0"}, {"a", "two\nlines"}};
  definition.objective = {"validation:accuracy", Goal::kMinimize};
  TrainingProgram& program = definition.program;
  program.command = {"python3", "train.py", "--flag=\"x y\""};
  program.arguments = true;
  program.inputs = {{"train", {.path = "/data/train"}}};
  program.metrics = {{"validation:accuracy", "acc=([0-9.]+)"}};
  program.environment = {{"NAME", "a=b\n"}};
  program.resources = {2, 1, {{"zone", "a"}}};
  program.max_runtime = 30min;
  program.grace_period = 5s;
  program.checkpoint_interval = 90s;
  program.max_attempts = 3;
  program.max_lost_attempts = 4;
  program.on_failure = {{FailureCause::kOutOfMemory, FailurePolicy::kRetry}};
  program.on_lost_contact = LostContactPolicy::kStop;
  return definition;
}

}  // namespace

TuningJobSpec AFullSpec() {
  TuningJobSpec spec;
  spec.strategy = "random";
  spec.seed = std::numeric_limits<std::uint64_t>::max();
  spec.definitions = {AFullDefinition(), AFullDefinition()};
  spec.definitions[1].name = "narrow";
  spec.limits = {100, 4, 2h, 7};
  spec.completion = {0.98, 10};
  spec.start_points = {{1, {{"learning_rate", "0.010"}, {"optimizer", "16"}}}};
  spec.tags = {{"team", "vision"}};
  return spec;
}

TuningJob ATuningJob(std::int64_t id, const std::string& name) {
  TuningJob job;
  job.id = TuningJobId(id);
  job.name = name;
  job.request = std::string("bytes \0 and \xff", 13);
  job.spec = AFullSpec();
  job.reason = "because";
  job.ending_as = TuningJobStatus::kCompleted;
  job.created_at = At(1);
  job.changed_at = At(2);
  job.deadline = StoredDeadline{"boot", SteadyTime(5s), At(3)};
  job.counts = {1, 2, 3, 4};
  job.program_failures = 2;
  job.first_error = "exit 1";
  job.revision = 9;
  job.spec_revision = 4;
  job.without_improvement = 2;
  job.log_records = 12;
  job.best_trial = 3;
  job.best_value = 0.1;
  return job;
}

TrainingJob ATrainingJob(std::int64_t id, std::int64_t tuning_job, std::int64_t trial) {
  TrainingJob job;
  job.id = TrainingJobId(id);
  job.name = "training-" + std::to_string(id);
  job.tuning_job = TuningJobId(tuning_job);
  job.trial = trial;
  job.suggestion.definition = 1;
  job.suggestion.assignment = Assignment({{"learning_rate", 0.1},
                                          {"whole", 1.0},
                                          {"epochs", std::int64_t{1}},
                                          {"batch", std::string("16")}});
  job.suggestion.parent = "sha256:parent";
  job.suggestion.continues_trial = 2;
  job.suggestion.run_until = 50;
  job.suggestion.history_revision = 8;
  job.secondary_status = SecondaryStatus::kTraining;
  job.cause = FailureCause::kLostWorker;
  job.reason = "silent";
  job.created_at = At(10);
  job.started_at = At(11);
  job.attempts = 2;
  job.program_failures = 1;
  job.machine_failures = 3;
  job.start_failures = 1;
  job.avoid = WorkerId(1);
  job.retry_after = StoredDeadline{"boot", SteadyTime(6s), At(4)};
  job.time_used = 17s;
  return job;
}

TuningJob AKeeper(std::int64_t id, const std::string& name) {
  TuningJob keeper = ATuningJob(id, name);
  keeper.spec.alone = true;
  return keeper;
}

TrainingJob ATrainingJobAlone(std::int64_t id, const TuningJob& keeper) {
  TrainingJob job = ATrainingJob(id, keeper.id.value, 1);
  job.name = keeper.name;
  job.alone = true;
  return job;
}

Attempt AnAttempt(std::int64_t id, std::int64_t training_job, std::int32_t number) {
  Attempt attempt;
  attempt.id = AttemptId(id);
  attempt.training_job = TrainingJobId(training_job);
  attempt.number = number;
  attempt.kind = AttemptKind::kResume;
  attempt.status = AttemptStatus::kRunning;
  attempt.placements = {{WorkerId(1), {"GPU-1", "0"}}};
  attempt.granted_at = At(20);
  attempt.started_at = At(21);
  attempt.listed = true;
  attempt.superseded = true;
  attempt.exit = ProgramExit{-1, 9, EndedBy::kDrain, true, At(22), std::nullopt, 5s, "killed"};
  attempt.cause = FailureCause::kKilled;
  attempt.reason = "signal 9";
  attempt.objective = LatestObjective{77, std::numeric_limits<double>::quiet_NaN()};
  attempt.output_cursor = 100;
  attempt.metrics_cursor = 200;
  return attempt;
}

Worker AWorker(std::int64_t id) {
  Worker worker;
  worker.id = WorkerId(id);
  worker.registration = "registration-" + std::to_string(id);
  worker.secret_hash = "abc";
  worker.name = "w";
  worker.host = "host";
  worker.machine_id = "machine";
  worker.version = "0.1.0";
  worker.slots = 4;
  worker.devices = {{"GPU-1", "H200", std::int64_t{141} << 30}};
  worker.labels = {{"zone", "a"}};
  worker.drained = true;
  worker.status = WorkerStatus::kDraining;
  worker.start_count = 5;
  worker.nonce = std::numeric_limits<std::uint64_t>::max() - 1;
  worker.registered_at = At(30);
  return worker;
}

ArtifactRow AnArtifact(char digit) {
  return {"sha256:" + std::string(64, digit), 1'000, 3, At(40)};
}

Observation AnObservation(const std::string& metric, std::int64_t sequence, double value) {
  return {metric, sequence, sequence / 10, At(50 + sequence), value};
}

StateChange AStateChange(std::int64_t sequence, std::int64_t tuning_job, std::int64_t trial) {
  return {.sequence = sequence,
          .at = FromMicros(1'700'000'000'000'000 + sequence),
          .tuning_job = TuningJobId(tuning_job),
          .trial = trial,
          .attempt = 2,
          .worker = WorkerId(1),
          .gone = "",
          .from = "Training",
          .to = "Restarting",
          .cause = FailureCause::kLostWorker,
          .reason = "its worker was silent; \"so\""};
}

LogRecord ALogRecord(std::int64_t tuning_job, std::int64_t sequence) {
  return {TuningJobId(tuning_job), sequence, At(60 + sequence), "ended", R"({"trial":1})"};
}

Changes AJobWithTrials(int trials) {
  Changes changes;
  changes.workers = {AWorker(1)};
  changes.tuning_jobs = {ATuningJob(10, "search")};
  for (int trial = 1; trial <= trials; ++trial) {
    changes.training_jobs.push_back(ATrainingJob(100 + trial, 10, trial));
    changes.attempts.push_back(AnAttempt(1000 + trial, 100 + trial));
  }
  return changes;
}

}  // namespace hone::testing
