#include "orchestrator/cli/progress.h"

#include <gmock/gmock.h>

#include <limits>
#include <sstream>

#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using testing::CompletedTrial;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;
using testing::Seedlings;

constexpr std::int64_t kBegin = 1'769'867'109;  // Of the job and of its first trial.

WallTime At(std::int64_t second) { return FromMicros((kBegin + second) * 1'000'000); }

// Ran from one second of the job to another.
v1::TrainingJob Trial(int number, std::int64_t from, std::int64_t to, double value) {
  v1::TrainingJob trial = CompletedTrial(number, value);
  trial.mutable_started_at()->set_seconds(kBegin + from);
  trial.mutable_started_at()->set_nanos(0);
  trial.mutable_ended_at()->set_seconds(kBegin + to);
  trial.mutable_ended_at()->set_nanos(0);
  return trial;
}

v1::TrainingJob Running(int number, std::int64_t from) {
  v1::TrainingJob trial = Trial(number, from, 0, 0);
  trial.set_status(v1::TRAINING_JOB_STATUS_IN_PROGRESS);
  trial.clear_objective_value();
  trial.clear_ended_at();
  return trial;
}

v1::TrainingJob Failed(int number, std::int64_t from, std::int64_t to) {
  v1::TrainingJob trial = Trial(number, from, to, 0);
  trial.clear_objective_value();
  trial.set_status(v1::TRAINING_JOB_STATUS_FAILED);
  trial.set_failure_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  trial.set_failure_reason("exit code 1: no\nsuch file");
  return trial;
}

// 20 trials, of which these are told.
Progress Told(std::vector<v1::TrainingJob> trials) {
  v1::TuningJob job = Seedlings();
  Progress progress;
  for (const v1::TrainingJob& trial : trials) {
    v1::TrialCounts& counts = *job.mutable_counts();
    const bool failed = trial.status() == v1::TRAINING_JOB_STATUS_FAILED;
    if (!trial.has_ended_at()) counts.set_in_progress(counts.in_progress() + 1);
    if (trial.has_ended_at() && !failed) counts.set_completed(counts.completed() + 1);
    if (failed) counts.set_failed(counts.failed() + 1);
    progress.Take(trial);
  }
  progress.Take(job);
  return progress;
}

TEST(ProgressTest, TimeLeftIsThatOfTheTrialsToComeAsLongAsTheLatestAndAsManyAtOnceAsRun) {
  // Each takes 10 s; 2 run, one of them for 4 s and one for 14 s already; 16 are to come.
  const Progress progress =
      Told({Trial(1, 0, 10, 0.1), Trial(2, 0, 10, 0.2), Running(3, 10), Running(4, 20)});
  EXPECT_THAT(progress.TimeLeft(At(24)), Optional(Duration((16 * 10s + 6s) / 2)));
}

TEST(ProgressTest, TimeLeftIsAtLeastWhatTheYoungestTrialNeeds) {
  v1::TuningJob job = Seedlings();
  Progress progress;
  progress.Take(Trial(1, 0, 100, 0.1));
  progress.Take(Running(2, 100));
  job.mutable_spec()->mutable_limits()->set_max_trials(2);
  job.mutable_counts()->set_completed(1);
  job.mutable_counts()->set_in_progress(1);
  progress.Take(job);
  EXPECT_THAT(progress.TimeLeft(At(130)), Optional(Duration(70s)));
  EXPECT_THAT(progress.TimeLeft(At(500)), Optional(Duration(0s)));
}

TEST(ProgressTest, TimeLeftEndsWithTheJobsOwnTime) {
  Progress progress = Told({Trial(1, 0, 10, 0.1), Running(2, 10)});
  v1::TuningJob job = progress.job();
  job.mutable_spec()->mutable_limits()->mutable_max_runtime()->set_seconds(60);
  progress.Take(job);
  EXPECT_THAT(progress.TimeLeft(At(20)), Optional(Duration(40s)));
}

TEST(ProgressTest, TimeLeftIsNotKnownBeforeAnyTrialHasEndedNorAfterTheJobHas) {
  EXPECT_EQ(Told({Running(1, 0)}).TimeLeft(At(5)), std::nullopt);
  Progress over = Told({Trial(1, 0, 10, 0.1)});
  v1::TuningJob job = over.job();
  job.set_status(v1::TUNING_JOB_STATUS_COMPLETED);
  over.Take(job);
  EXPECT_EQ(over.TimeLeft(At(20)), std::nullopt);
}

TEST(ProgressTest, BestSoFarFollowsTheEndsAndNotTheNumbers) {
  const Progress progress = Told({Trial(1, 0, 40, 0.9), Trial(2, 0, 10, 0.5), Failed(3, 0, 15),
                                  Trial(4, 0, 20, 0.4), Trial(5, 0, 30, 0.7), Running(6, 0)});
  EXPECT_THAT(progress.BestSoFar(), ElementsAre(0.5, 0.5, 0.7, 0.9));
}

TEST(ProgressTest, SparklineJoinsWhatDoesNotFitAndSurvivesAnyValues) {
  EXPECT_EQ(Sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 8), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(Sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 2), "▄█");
  EXPECT_EQ(Sparkline({5}, 10), "▅");
  const double most = std::numeric_limits<double>::max();
  EXPECT_EQ(Sparkline({-most, most}, 10), "▁█");
  EXPECT_EQ(Sparkline({}, 10), "");
}

TEST(ProgressTest, BlockFitsTheTerminalWhateverItsWidth) {
  std::ostringstream out;
  int columns = 40;
  Context context{.out = out, .err = out, .terminal = true, .width = 200};
  context.measure = [&columns] { return columns; };
  context.now = [] { return At(90); };
  Progress progress = Told({Trial(1, 0, 10, 0.5), Trial(2, 0, 60, 0.973), Failed(3, 10, 30),
                            Running(4, 30), Running(5, 60)});
  v1::TuningJob job = progress.job();
  job.set_best_trial(2);
  job.set_best_value(0.973);
  job.add_best_hyperparameters()->set_name("learning_rate");
  job.mutable_best_hyperparameters(0)->set_value("0.01234567890123456789012345");
  progress.Take(job);
  EXPECT_EQ(ProgressBlock(context, progress),
            "seedlings  InProgress  1m 30s, about 3…\n"
            "[###>>...............] 3/20\n"
            "2 running, 2 completed, 1 failed, 0 st…\n"
            "best  accuracy=0.973  seedlings/2, 30s…\n"
            "      learning_rate=0.0123457\n"
            "      0.5 ▁█ 0.973\n"
            "seedlings/3 failed: program-error: exi…\n");
  columns = 90;
  const std::string wide = ProgressBlock(context, progress);
  EXPECT_THAT(wide, HasSubstr("about 3m 45s left\n"));
  EXPECT_THAT(wide, HasSubstr("seedlings/3 failed: program-error: exit code 1: no such file\n"));
  EXPECT_THAT(wide, Not(HasSubstr("…")));
}

}  // namespace
}  // namespace hone
