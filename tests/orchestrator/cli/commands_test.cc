#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "orchestrator/cli/cli.h"
#include "tests/orchestrator/cli/fake_controller.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::AllOf;
using testing::CompletedTrial;
using testing::FakeController;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Ran;
using testing::RefusalOf;
using testing::Seedlings;

constexpr char kJobFile[] =
    "objective: {metric: loss, goal: minimize}\n"
    "parameters: {x: {type: continuous, min: 0, max: 1}}\n"
    "trial: {command: [train]}\n";

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest() { folder_.Write("commands_test_job.yaml", kJobFile); }

  Ran Run(std::vector<std::string> arguments) {
    return testing::RunHone(controller_.endpoint(), std::move(arguments));
  }

  FakeController controller_;
  testing::FakeState& state_ = controller_.state();
  const testing::TemporaryFolder folder_;  // Of each test alone: they run side by side.
  const std::string path_ = folder_ / "commands_test_job.yaml";
};

TEST_F(CommandsTest, WrongUseIsTwoAndHelpIsNone) {
  EXPECT_EQ(Run({}).code, 2);
  EXPECT_EQ(Run({"fly"}).code, 2);
  EXPECT_EQ(Run({"describe"}).code, 2);
  EXPECT_EQ(Run({"describe", "seedlings/x"}).code, 2);
  EXPECT_EQ(Run({"describe", "seedlings/0"}).code, 2);
  EXPECT_EQ(Run({"trials", "seedlings", "--sort", "worst"}).code, 2);
  EXPECT_EQ(Run({"--help"}).code, 0);
  EXPECT_THAT(Run({"--version"}).out, MatchesRegex("hone [0-9.]+\n"));
}

TEST_F(CommandsTest, EachCommandHasHelpWithAnExample) {
  for (const std::string& command : testing::CommandsInHelp()) {
    const Ran ran = Run({command, "--help"});
    EXPECT_EQ(ran.code, 0) << command;
    EXPECT_THAT(ran.out, HasSubstr("Example:\n  "));
    EXPECT_THAT(ran.out, HasSubstr("hone " + command));
  }
}

TEST_F(CommandsTest, CreatePrintsTheNameAndNothingElse) {
  v1::Worker& worker = state_.workers.emplace_back();
  worker.set_connected(true);
  worker.set_slots(1);
  const Ran ran = Run({"create", path_, "--name", "seedlings", "--set", "limits.max_trials=5"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "seedlings\n");
  EXPECT_THAT(ran.err, IsEmpty());
  EXPECT_EQ(state_.created.spec().limits().max_trials(), 5);
}

TEST_F(CommandsTest, CreateSaysWhenNoWorkerCouldRunTheJob) {
  const Ran ran = Run({"create", path_, "--name", "search"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "search\n");
  EXPECT_THAT(ran.err, HasSubstr("the job waits: no worker is connected"));
}

TEST_F(CommandsTest, NameThatIsNotGivenComesFromTheFileAndTheTime) {
  const Ran ran = Run({"create", path_});
  EXPECT_THAT(ran.out, MatchesRegex("commands-test-jo-20[0-9]{6}-[0-9]{6}\n"));
  EXPECT_EQ(ran.out, state_.created.name() + "\n");
}

TEST_F(CommandsTest, WrongJobFileIsTwoWithEachMistakeOnALine) {
  const Ran ran = Run({"create", path_, "--set", "limits.max_trial=5", "--set", "seed=x"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "--set limits.max_trial: limits.max_trial: unknown key; did you mean \"max_trials\"?\n"
            "--set seed: seed: must be a whole number from 0 to 18446744073709551615: x\n");
  EXPECT_THAT(state_.created.name(), IsEmpty());
  EXPECT_EQ(Run({"create", "/nonexistent.yaml"}).code, 2);
}

TEST_F(CommandsTest, ServersViolationsAreToldAtTheLinesOfTheFile) {
  state_.refusal = RefusalOf("definitions[0].parameters[0].max", "must be so: or: so");
  const Ran ran = Run({"create", path_});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, path_ + ":2:49: parameters.x.max: must be so: or: so\n");
}

TEST_F(CommandsTest, RefusalByStateIsFourAndByNameToo) {
  state_.refusal = {grpc::StatusCode::ALREADY_EXISTS, "name: there with another spec"};
  EXPECT_EQ(Run({"create", path_}).code, 4);
  state_.refusal = {grpc::StatusCode::FAILED_PRECONDITION, "it has ended"};
  const Ran ran = Run({"stop", "seedlings"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_EQ(ran.err, "hone: it has ended\n");
}

TEST_F(CommandsTest, DryRunPrintsTheFirstSuggestions) {
  v1::TrainingJob trial;
  trial.set_trial(1);
  trial.add_hyperparameters()->set_name("x");
  trial.mutable_hyperparameters(0)->set_value("0.25");
  state_.trials = {trial};
  const Ran ran = Run({"create", path_, "--dry-run"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(state_.created.dry_run());
  EXPECT_EQ(ran.out,
            "TRIAL     x\n    1  0.25\n"
            "Search space: cannot be counted (continuous without a step: x)\n");
  EXPECT_THAT(Run({"create", path_, "--dry-run", "--json"}).out, HasSubstr("first_trials"));
}

TEST_F(CommandsTest, DryRunSaysHowLargeTheSpaceIs) {
  state_.space_size = 12;
  const Ran ran = Run({"create", path_, "--dry-run"});
  EXPECT_THAT(ran.out, HasSubstr("Search space: 12 different assignments\n"));
  state_.space_size = 1;
  EXPECT_THAT(Run({"create", path_, "--dry-run"}).out, HasSubstr(": 1 different assignment\n"));
  EXPECT_THAT(Run({"create", path_, "--dry-run", "--json"}).out, HasSubstr("\"space_size\":\"1\""));
}

TEST_F(CommandsTest, WrongNameOfTheCommandLineIsToldAsItsOwn) {
  EXPECT_THAT(Run({"create", path_, "--name", "my search"}).err,
              ::testing::StartsWith("--name: name: must be 1 to 32 letters"));
}

TEST_F(CommandsTest, NobodyListeningIsFive) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"list"}, {"describe", "a"}, {"watch", "a"}, {"workers"}}) {
    const Ran ran = testing::RunHone("127.0.0.1:1", arguments);
    EXPECT_EQ(ran.code, 5) << arguments[0];
    EXPECT_THAT(ran.err, AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("hone up")));
    EXPECT_THAT(ran.out, IsEmpty());
  }
}

TEST_F(CommandsTest, WhatIsNotThereIsThree) {
  for (const char* command : {"describe", "stop", "logs", "analytics"}) {
    EXPECT_EQ(Run({command, "nothing"}).code, 3) << command;
  }
  EXPECT_EQ(Run({"drain", "nobody"}).code, 3);
}

TEST_F(CommandsTest, DescribeShowsAJobItsBestTrialAndItsReason) {
  v1::TuningJob job = Seedlings();
  job.set_status(v1::TUNING_JOB_STATUS_FAILED);
  job.set_reason("exit 1: no such file\033[2J");
  job.set_best_trial(3);
  job.set_best_value(0.5);
  *job.mutable_best_hyperparameters() = CompletedTrial(3, 0.5).hyperparameters();
  state_.tuning_jobs["seedlings"] = job;
  const Ran ran = Run({"describe", "seedlings"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("Status            Failed (exit 1: no such file [2J)\n"));
  EXPECT_THAT(ran.out, HasSubstr("Objective         maximize accuracy\n"));
  EXPECT_THAT(ran.out, HasSubstr("Best trial        seedlings/3  0.5\n  learning_rate = 0.10\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("\033")));
}

TEST_F(CommandsTest, DescribeShowsTheNewestFailureOfAJob) {
  v1::TuningJob job = Seedlings();
  job.mutable_counts()->set_failed(3);
  state_.tuning_jobs["seedlings"] = job;
  v1::TrainingJob trial = CompletedTrial(7, 0);
  trial.set_status(v1::TRAINING_JOB_STATUS_FAILED);
  trial.set_failure_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  trial.set_failure_reason(R"(exit code 1: "KeyError: 'rate'")");
  state_.trials = {trial};
  EXPECT_THAT(
      Run({"describe", "seedlings"}).out,
      HasSubstr(
          R"(Last failure      seedlings/7  program-error: exit code 1: "KeyError: 'rate'")"));
  EXPECT_EQ(state_.listed.back().status(), v1::TRAINING_JOB_STATUS_FAILED);
  EXPECT_EQ(state_.listed.back().order(), v1::TRIAL_ORDER_NEWEST);
}

TEST_F(CommandsTest, DescribeShowsWhyATrialFailedAndItsLastOutput) {
  v1::TrainingJob trial = CompletedTrial(7, 0);
  trial.clear_objective_value();
  trial.set_status(v1::TRAINING_JOB_STATUS_FAILED);
  trial.set_secondary_status(v1::SECONDARY_STATUS_FAILED);
  trial.set_failure_cause(v1::FAILURE_CAUSE_OUT_OF_MEMORY);
  v1::Attempt* attempt = trial.add_attempts();
  attempt->set_number(1);
  attempt->set_kind(v1::ATTEMPT_KIND_FIRST);
  attempt->set_status(v1::ATTEMPT_STATUS_ENDED);
  attempt->add_placements()->set_worker_name("node-7");
  attempt->mutable_exit()->set_exit_code(83);
  attempt->set_cause(v1::FAILURE_CAUSE_OUT_OF_MEMORY);
  state_.training_jobs["seedlings/7"] = trial;
  state_.log = std::string(3'000, '.') + "\nMemoryError\n";
  const Ran ran = Run({"describe", "seedlings/7"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("Cause             out-of-memory\n"));
  EXPECT_THAT(ran.out, HasSubstr("First  Ended   node-7  exit 83  out-of-memory"));
  EXPECT_THAT(ran.out, HasSubstr("Its last output:\nMemoryError\n"));
}

TEST_F(CommandsTest, BareNameMayBeATrainingJob) {
  state_.training_jobs["base"] = CompletedTrial(1, 0.5);
  EXPECT_EQ(Run({"describe", "base"}).code, 0);
  EXPECT_EQ(Run({"stop", "base"}).out, "base Stopping\n");
}

TEST_F(CommandsTest, StopSaysWhatBecameOfIt) {
  state_.tuning_jobs["seedlings"] = Seedlings();
  EXPECT_EQ(Run({"stop", "seedlings"}).out, "seedlings Stopping\n");
}

TEST_F(CommandsTest, ListGoesThroughAllPagesUnlessLimited) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    state_.tuning_jobs[name] = Seedlings();
    state_.tuning_jobs[name].set_name(name);
  }
  const auto lines = [](const Ran& ran) {
    return std::count(ran.out.begin(), ran.out.end(), '\n');
  };
  EXPECT_EQ(lines(Run({"list"})), 6);
  EXPECT_EQ(lines(Run({"list", "--limit", "3"})), 4);
  EXPECT_EQ(Run({"list", "--status", "Complete"}).err,
            "hone: --status: must be a status such as InProgress; did you mean \"Completed\"?: "
            "Complete\n");
  const nlohmann::json json = nlohmann::json::parse(Run({"list", "--json"}).out);
  EXPECT_EQ(json["tuning_jobs"].size(), 5u);
}

TEST_F(CommandsTest, TrialsAskForTheBestFirst) {
  state_.trials = {CompletedTrial(2, 0.9), CompletedTrial(1, 0.1), CompletedTrial(3, 0.05)};
  const Ran ran = Run({"trials", "seedlings", "--top", "2"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(state_.listed[0].order(), v1::TRIAL_ORDER_BEST);
  EXPECT_EQ(ran.out,
            "TRIAL  STATUS     OBJECTIVE  TOOK  HYPERPARAMETERS\n"
            "    2  Completed        0.9    2s  learning_rate=0.10 optimizer=sgd, \"fast\"\n"
            "    1  Completed        0.1    2s  learning_rate=0.10 optimizer=sgd, \"fast\"\n");
}

TEST_F(CommandsTest, LogsGoOnWhereTheConnectionBroke) {
  v1::TrainingJob trial = CompletedTrial(7, 0.5);
  trial.add_attempts()->set_number(1);
  trial.add_attempts()->set_number(2);
  state_.training_jobs["seedlings/7"] = trial;
  state_.log = "epoch 1\nepoch 2\n";
  state_.broken_reads = 2;
  const Ran ran = Run({"logs", "seedlings/7", "-f"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "epoch 1\nepoch 2\n");
  ASSERT_EQ(state_.read_logs.size(), 3u);
  EXPECT_EQ(state_.read_logs[2].offset(), 10);
  EXPECT_EQ(state_.read_logs[2].attempt(), 2);
  EXPECT_TRUE(state_.read_logs[2].follow());
  EXPECT_EQ(Run({"logs", "seedlings/7", "--attempt", "1"}).code, 0);
  EXPECT_EQ(state_.read_logs.back().attempt(), 1);
}

TEST_F(CommandsTest, LogsSayWhatWasCutAndWhatWasLost) {
  v1::TrainingJob trial = CompletedTrial(7, 0.5);
  trial.add_attempts()->set_number(1);
  state_.training_jobs["seedlings/7"] = trial;
  state_.log = "the end\n";
  state_.log_cut = 4'096;
  state_.log_lost = 1;
  const Ran ran = Run({"logs", "seedlings/7"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "the end\n");
  EXPECT_EQ(ran.err,
            "hone: seedlings/7: the first 4096 bytes are cut: the log had grown to its limit "
            "(max-log-size of honed)\n"
            "hone: seedlings/7: 1 byte is missing: lost on the way to honed\n");
  EXPECT_THAT(Run({"logs", "seedlings/7", "--json"}).out, HasSubstr("\"cut_bytes\":\"4096\""));
}

TEST_F(CommandsTest, WorkersAndDrainSayTheirState) {
  v1::Worker worker;
  worker.set_name("node-7");
  worker.set_connected(true);
  worker.set_slots(4);
  worker.set_slots_used(1);
  worker.add_running()->set_training_job("seedlings-001-0123abcd");
  state_.workers = {worker};
  EXPECT_THAT(Run({"workers"}).out, HasSubstr("node-7  Connected    1/4"));
  EXPECT_EQ(Run({"drain", "node-7"}).out, "node-7 Draining\n");
  EXPECT_EQ(Run({"drain", "node-7", "--undo"}).out, "node-7 Connected\n");
}

TEST_F(CommandsTest, CreateAndWatchHasTheOutcomesCode) {
  v1::WatchTuningJobResponse message;
  *message.mutable_tuning_job() = Seedlings();
  message.mutable_tuning_job()->set_status(v1::TUNING_JOB_STATUS_STOPPED);
  state_.watches.push_back({{message}, grpc::Status::OK});
  EXPECT_EQ(Run({"create", path_, "--watch"}).code, 11);
}

TEST_F(CommandsTest, DownWithNothingRunningIsDone) {
  const std::string state = ::testing::TempDir() + "hone-nothing-here";
  const Ran ran = Run({"down", "--state", state});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr("nothing runs in " + state));
}

TEST(EndpointTest, OptionWinsOverEnvironmentOverStateFolderOverDefault) {
  const std::filesystem::path state = ::testing::TempDir() + "endpoint_test_state";
  std::filesystem::create_directories(state / "controller");
  std::ofstream(state / "controller" / "endpoints.json")
      << R"({"grpc": "127.0.0.1:1234", "http": "127.0.0.1:1235"})";
  std::ostringstream out;
  Context context{.out = out, .err = out};
  context.environment = {{"HOME", "/nonexistent"}};
  EXPECT_EQ(Endpoint(context), "127.0.0.1:4663");
  context.environment["HONE_STATE"] = state.string();
  EXPECT_EQ(Endpoint(context), "127.0.0.1:1234");
  context.environment["HONE_ENDPOINT"] = "a:1";
  EXPECT_EQ(Endpoint(context), "a:1");
  context.endpoint = "b:2";
  EXPECT_EQ(Endpoint(context), "b:2");
  std::ofstream(state / "controller" / "endpoints.json") << "{\"grpc\": 7";
  context.endpoint.clear();
  context.environment.erase("HONE_ENDPOINT");
  EXPECT_EQ(Endpoint(context), "127.0.0.1:4663");
  std::filesystem::remove_all(state);
}

TEST(StateFolderTest, ComesFromOptionEnvironmentXdgAndHome) {
  std::ostringstream out;
  Context context{.out = out, .err = out};
  context.environment = {{"HOME", "/some/home"}};
  EXPECT_EQ(StateFolder(context), "/some/home/.local/state/hone");
  context.environment["XDG_STATE_HOME"] = "/x";
  EXPECT_EQ(StateFolder(context), "/x/hone");
  context.environment["HONE_STATE"] = "/s";
  EXPECT_EQ(StateFolder(context), "/s");
  context.state = "/o/../p";
  EXPECT_EQ(StateFolder(context), "/p");
}

}  // namespace
}  // namespace hone
