// How what is printed looks, as a person has read it: at 80 and at 140 columns, with and without
// colour. HONE_UPDATE_GOLDEN=1 writes the files anew.
#include <gmock/gmock.h>
#include <stdlib.h>  // NOLINT: setenv() is POSIX.

#include <fstream>
#include <sstream>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/progress.h"
#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using testing::CompletedTrial;
using testing::FakeController;
using testing::Seedlings;

constexpr std::int64_t kBegin = 1'769'867'109;

v1::TrainingJob Failed(int number) {
  v1::TrainingJob trial = CompletedTrial(number, 0);
  trial.clear_objective_value();
  trial.set_status(v1::TRAINING_JOB_STATUS_FAILED);
  trial.set_secondary_status(v1::SECONDARY_STATUS_FAILED);
  trial.set_failure_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  trial.set_failure_reason("exit code 1: FileNotFoundError: no such file: pictures/train");
  return trial;
}

v1::TrainingJob Running(int number) {
  v1::TrainingJob trial = CompletedTrial(number, 0);
  trial.clear_objective_value();
  trial.clear_ended_at();
  trial.set_latest_value(0.61);
  trial.set_status(v1::TRAINING_JOB_STATUS_IN_PROGRESS);
  trial.set_secondary_status(v1::SECONDARY_STATUS_TRAINING);
  trial.mutable_hyperparameters(0)->set_value("0.004790164979881098");
  return trial;
}

v1::TuningJob Job() {
  v1::TuningJob job = Seedlings();
  job.mutable_counts()->set_in_progress(1);
  job.mutable_counts()->set_completed(2);
  job.mutable_counts()->set_failed(1);
  job.set_best_trial(2);
  job.set_best_value(0.928);
  *job.mutable_best_hyperparameters() = CompletedTrial(2, 0).hyperparameters();
  v1::TrainingProgram& program = *job.mutable_spec()->mutable_definitions(0)->mutable_program();
  program.add_command("train");
  (*program.mutable_inputs())["train"].set_path("/data/pictures/train");
  (*program.mutable_inputs())["model"].set_from("seedlings-004-0123abcd");
  (*job.mutable_spec()->mutable_tags())["team"] = "vision";
  return job;
}

void Fill(testing::FakeState& state) {
  state.tuning_jobs["seedlings"] = Job();
  state.trials = {CompletedTrial(1, 0.812), CompletedTrial(2, 0.928), Failed(3), Running(4)};
  v1::TrainingJob described = Failed(3);
  v1::Attempt& attempt = *described.add_attempts();
  attempt.set_number(1);
  attempt.set_kind(v1::ATTEMPT_KIND_FIRST);
  attempt.set_status(v1::ATTEMPT_STATUS_ENDED);
  attempt.add_placements()->set_worker_name("gpu-machine-1");
  attempt.mutable_placements(0)->add_devices("0");
  *attempt.mutable_started_at() = described.started_at();
  *attempt.mutable_ended_at() = described.ended_at();
  attempt.mutable_exit()->set_exit_code(1);
  attempt.set_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  attempt.set_reason(described.failure_reason());
  state.training_jobs["seedlings/3"] = described;
  state.training_jobs[described.name()] = described;
  v1::Worker& worker = state.workers.emplace_back();
  worker.set_name("gpu-machine-1");
  worker.set_connected(true);
  worker.set_host("gpu-machine-1.example.org");
  worker.set_slots(4);
  worker.set_slots_used(1);
  worker.add_devices()->set_id("0");
  worker.mutable_devices(0)->set_model("NVIDIA H100");
  worker.mutable_last_seen_at()->set_seconds(kBegin + 89);
  worker.add_running()->set_training_job("seedlings-004-0123abcd");
  v1::Worker& lost = state.workers.emplace_back();
  lost.set_name("old-machine");
  lost.set_slots(2);
  lost.mutable_last_seen_at()->set_seconds(kBegin - 7200);
  v1::Worker& aside = state.workers.emplace_back();
  aside.set_name("broken-machine");
  aside.set_connected(true);
  aside.set_slots(2);
  aside.mutable_last_seen_at()->set_seconds(kBegin + 89);
  aside.set_set_aside(
      "3 attempts in a row failed here, which others do not; the last: seedlings-005-0123abcd: "
      "exit "
      "code 1: CUDA error: uncorrectable ECC error encountered");
  state.log = "Reading pictures/train\nFileNotFoundError: no such file: pictures/train\n";
}

v1::StateChange Change(int second, const std::string& to) {
  v1::StateChange change;
  change.set_sequence(second);
  change.mutable_at()->set_seconds(kBegin + second);
  change.set_tuning_job("seedlings");
  change.set_to_state(to);
  return change;
}

v1::WatchEventsResponse Events() {
  v1::WatchEventsResponse message;
  *message.add_changes() = Change(1, "InProgress");
  v1::StateChange& starting = *message.add_changes() = Change(2, "Starting");
  starting.set_trial(3);
  starting.set_attempt(2);
  starting.set_worker("gpu-machine-1");
  v1::StateChange& failed = *message.add_changes() = Change(30, "Failed");
  failed.set_trial(3);
  failed.set_attempt(2);
  failed.set_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  failed.set_reason(Failed(3).failure_reason());
  v1::StateChange& lost = *message.add_changes() = Change(60, "Lost");
  lost.clear_tuning_job();
  lost.set_worker("old-machine");
  lost.set_reason("silent for 1m");
  return message;
}

std::string Looks(FakeController& controller, int width, bool colour) {
  std::ostringstream all;
  const auto context = [&](std::ostream& out) {
    Context terminal{.out = out, .err = out, .terminal = true, .width = width, .colour = colour};
    terminal.environment = {{"HONE_ENDPOINT", controller.endpoint()}, {"HOME", "/nonexistent"}};
    terminal.now = [] { return FromMicros((kBegin + 90) * 1'000'000); };
    return terminal;
  };
  const std::vector<std::vector<std::string>> commands = {
      {"list"},    {"trials", "seedlings"},       {"describe", "seedlings"},
      {"workers"}, {"describe", "seedlings/3"},   {"analytics", "seedlings"},
      {"events"},  {"list", "--status", "runing"}};
  controller.state().events = {{{Events()}, grpc::Status::OK}};
  for (const std::vector<std::string>& command : commands) {
    all << "$ hone";
    for (const std::string& word : command) all << ' ' << word;
    all << '\n';
    Context terminal = context(all);
    RunCli(command, terminal);
    all << '\n';
  }
  all << "$ hone watch seedlings\n";
  Progress progress;
  progress.Take(Job());
  for (const v1::TrainingJob& trial : controller.state().trials) progress.Take(trial);
  all << ProgressBlock(context(all), progress);
  return all.str();
}

TEST(LooksTest, CommandsPrintWhatWasReadByAPerson) {
  setenv("TZ", "UTC", 1);
  FakeController controller;
  Fill(controller.state());
  for (const int width : {80, 140}) {
    for (const bool colour : {false, true}) {
      const std::string name = "looks_" + std::to_string(width) + (colour ? "_colour" : "");
      SCOPED_TRACE(name);
      const std::string path = std::string(HONE_GOLDEN_FOLDER) + "/" + name + ".txt";
      const std::string looks = Looks(controller, width, colour);
      if (getenv("HONE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << looks;
      std::ostringstream golden;
      golden << std::ifstream(path).rdbuf();
      EXPECT_EQ(looks, golden.str());
    }
  }
}

}  // namespace
}  // namespace hone
