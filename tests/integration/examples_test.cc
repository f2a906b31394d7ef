// The examples of the documentation do what it says.
#include <signal.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/check.h"
#include "tests/integration/support/page.h"
#include "tests/integration/support/running_cluster.h"
#include "tests/support/temporary_folder.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using hone::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

fs::path PathIn(const char* variable) {
  const char* value = std::getenv(variable);
  HONE_CHECK(value != nullptr);
  return value;
}

fs::path Examples() { return PathIn("HONE_SOURCE") / "examples"; }

// In which `python3` is the one that was found when Hone was built.
std::string SearchPath() {
  return PathIn("HONE_PYTHON3").parent_path().string() + ":/usr/local/bin:/usr/bin:/bin";
}

class ExamplesTest : public RunningCluster {
 protected:
  // `hone create FILE --watch`, with these keys replaced.
  Outcome Create(const fs::path& file, const std::string& name,
                 const std::vector<std::string>& keys = {}) {
    std::vector<std::string> arguments = {
        "create", file, "--name", name, "--set", "trial.environment.PATH=" + SearchPath()};
    for (const std::string& key : keys) arguments.insert(arguments.end(), {"--set", key});
    arguments.push_back("--watch");
    return cluster_.Hone(arguments);
  }

  // Creates the job and checks that all its trials are completed, and that the best one left
  // `model`. Returns what is in that file.
  std::string ModelOfCompletedJob(const fs::path& file, const std::string& name, int trials,
                                  const std::string& model,
                                  const std::vector<std::string>& keys = {}) {
    const Outcome created = Create(file, name, keys);
    EXPECT_EQ(created.code, 0) << created.out << created.err;
    const Outcome described = cluster_.Hone({"--json", "describe", name});
    const auto job = nlohmann::json::parse(described.out);
    EXPECT_EQ(job["counts"]["completed"], std::to_string(trials));
    EXPECT_NE(job["best_trial"], "0");
    const fs::path folder = folder_ / (name + "-best");
    const Outcome pulled = cluster_.Hone({"pull", name, folder});
    EXPECT_EQ(pulled.code, 0) << pulled.err;
    return ReadAll(folder / model);
  }

  // The path of one of the files of docs/your-own-program.md.
  fs::path OfThePage(const std::string& name) {
    EXPECT_THAT(WriteFilesOf(PathIn("HONE_SOURCE") / "docs/your-own-program.md", folder_.path()),
                ElementsAre("python/job.yaml", "python/train.py", "python/try.sh", "shell/job.yaml",
                            "shell/trial.sh"));
    return folder_ / name;
  }

  const TemporaryFolder folder_;  // What the test itself writes.
};

TEST_F(ExamplesTest, SmallestShellProgramOfThePageIsTuned) {
  EXPECT_THAT(ModelOfCompletedJob(OfThePage("shell/job.yaml"), "shell", 8, "model.txt"),
              StartsWith("rate="));
}

TEST_F(ExamplesTest, SmallestPythonProgramOfThePageIsTuned) {
  EXPECT_THAT(ModelOfCompletedJob(OfThePage("python/job.yaml"), "python", 8, "line.json"),
              HasSubstr("slope"));
}

TEST_F(ExamplesTest, PagesWayToTryAProgramWithoutHoneWorks) {
  const fs::path folder = OfThePage("python/try.sh").parent_path();
  Command command;
  command.argv = {"/bin/sh", "-c", "cd '" + folder.string() + "' && exec sh -e try.sh"};
  command.environment = {{"PATH", SearchPath()}};
  const Outcome outcome = RunToEnd(command, cluster_.folder());
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\"name\": \"loss\""), HasSubstr("slope")));
}

TEST_F(ExamplesTest, ShellExampleIsTuned) {
  EXPECT_THAT(ModelOfCompletedJob(Examples() / "shell/job.yaml", "shell", 3, "model.json",
                                  {"limits.max_trials=3"}),
              HasSubstr("made_up"));
}

TEST_F(ExamplesTest, PythonExampleIsTunedAndStartsFromAnEarlierModel) {
  const fs::path file = Examples() / "python/job.yaml";
  EXPECT_THAT(ModelOfCompletedJob(file, "first", 3, "model.json", {"limits.max_trials=3"}),
              HasSubstr("weights"));
  const std::string parent = "trial.inputs.model=" + folder_ / "first-best";
  ModelOfCompletedJob(file, "second", 1, "model.json", {"limits.max_trials=1", parent});

  // With zeros for weights, it is the logarithm of 2.
  EXPECT_THAT(cluster_.Hone({"logs", "first/1"}).out, HasSubstr("epoch=0 loss=0.69315"));
  EXPECT_THAT(cluster_.Hone({"logs", "second/1"}).out,
              AllOf(HasSubstr("epoch=0 loss="), Not(HasSubstr("epoch=0 loss=0.69315"))));
}

TEST_F(ExamplesTest, PythonExampleReadsItsChannelAndSaysWhatIsWrongWithIt) {
  folder_.Write("data/rows.csv", "0.5,1,0\n1.5,2,1\n0.4,1,0\n1.7,2,1\n0.3,1,0\n");
  const std::vector<std::string> keys = {"limits.max_trials=1",
                                         "trial.inputs.train=" + (folder_ / "data")};
  ModelOfCompletedJob(Examples() / "python/job.yaml", "good", 1, "model.json", keys);

  folder_.Write("data/rows.csv", "0.5,1,0\n1.5,many,1\n");
  EXPECT_EQ(Create(Examples() / "python/job.yaml", "bad", keys).code, 10);
  EXPECT_THAT(cluster_.Hone({"describe", "bad/1"}).out,
              AllOf(HasSubstr("bad-input"), HasSubstr("exit code 81: "),
                    HasSubstr("rows.csv:2: could not convert string to float: 'many'")));
}

// examples/python/train.py by itself, in a folder as the contract has it.
class PythonExampleTest : public ::testing::Test {
 protected:
  Command Train(const std::string& name, const std::vector<std::string>& arguments,
                const Environment& more = {}) {
    const fs::path folder = folder_ / name;
    for (const char* each : {"input/config", "model", "checkpoints", "output"}) {
      fs::create_directories(folder / each);
    }
    Command command;
    command.argv = {PathIn("HONE_PYTHON3"), Examples() / "python/train.py"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.environment = more;
    command.environment.insert({{"PATH", SearchPath()},
                                {"SM_INPUT_CONFIG_DIR", folder / "input/config"},
                                {"SM_MODEL_DIR", folder / "model"},
                                {"SM_OUTPUT_DIR", folder / "output"},
                                {"HONE_METRICS_FILE", folder / "output/metrics.jsonl"},
                                {"HONE_CHECKPOINT_DIR", folder / "checkpoints"}});
    command.out = command.err = folder / "log";
    return command;
  }

  Outcome Run(const Command& command) { return RunToEnd(command, folder_.path()); }

  const TemporaryFolder folder_;
};

TEST_F(PythonExampleTest, GoesOnAfterSigtermAndEndsAsIfNothingHadHappened) {
  constexpr int kRows = 4000;
  constexpr int kSteps = kRows * 3 / 4;  // Of an epoch: a quarter is for validation.
  std::string rows;
  for (int i = 0; i < kRows; ++i) {
    rows += "0." + std::to_string(i % 7) + ",0." + std::to_string(i % 11) + "," +
            std::to_string(i % 7 < 4 ? 1 : 0) + "\n";
  }
  folder_.Write("data/rows.csv", rows);
  const std::vector<std::string> arguments = {"--epochs", "12", "--mini_batch_size", "1"};
  const Environment channel = {{"SM_CHANNEL_TRAIN", folder_ / "data"}};
  const Command command = Train("stopped", arguments, channel);
  const auto steps = [&] {
    const std::string text = folder_.Read("stopped/checkpoints/checkpoint.json");
    return text.empty() ? -1 : nlohmann::json::parse(text)["steps"].get<int>();
  };

  // It may be at the end of an epoch just then, where it saves its state anyway.
  bool within_an_epoch = false;
  for (int i = 0; i < 5 && !within_an_epoch; ++i) {
    const int before = steps();
    Process stopped(command);
    ASSERT_TRUE(WaitUntil([&] { return steps() > before; }));
    stopped.Signal(SIGTERM);
    ASSERT_EQ(stopped.WaitForExit(), 128 + SIGTERM) << ReadAll(command.out);
    within_an_epoch = steps() % kSteps != 0;
  }
  EXPECT_TRUE(within_an_epoch);
  EXPECT_THAT(folder_.Read("stopped/model/model.json"), HasSubstr("weights"));

  const std::string goes_on = "goes on after " + std::to_string(steps()) + " steps";
  const Outcome resumed = Run(command);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, AllOf(StartsWith(goes_on), HasSubstr("epoch=12 ")));
  EXPECT_EQ(Run(Train("whole", arguments, channel)).code, 0);
  EXPECT_EQ(folder_.Read("stopped/model/model.json"), folder_.Read("whole/model/model.json"));
}

TEST_F(PythonExampleTest, DoesNotGoOnFromACheckpointOfOtherHyperparameters) {
  EXPECT_EQ(Run(Train("one", {"--epochs", "2"})).code, 0);
  EXPECT_THAT(Run(Train("one", {"--epochs", "2"})).out, StartsWith("goes on after "));
  EXPECT_THAT(Run(Train("one", {"--epochs", "2", "--l2", "0.01"})).out, StartsWith("epoch=0 "));
}

TEST_F(PythonExampleTest, ReadsItsHyperparametersFromHonesFile) {
  const Command command = Train("one", {});
  folder_.Write("one/input/config/hyperparameters.json",
                R"({"learning_rate": "1e-2", "epochs": "3"})");
  EXPECT_THAT(Run(command).out, AllOf(HasSubstr("epoch=3 "), Not(HasSubstr("epoch=4 "))));
  EXPECT_THAT(folder_.Read("one/checkpoints/checkpoint.json"),
              HasSubstr("\"learning_rate\": 0.01"));
}

TEST_F(PythonExampleTest, SaysThatItDivergedAndLeavesNoModelOfIt) {
  const Outcome outcome = Run(Train("one", {"--learning_rate", "1e308"}));
  EXPECT_EQ(outcome.code, 84) << outcome.err;
  EXPECT_EQ(folder_.Read("one/output/failure"),
            "the loss of epoch 1 is nan: lower the learning rate");
  EXPECT_THAT(folder_.Read("one/model/model.json"), HasSubstr("\"epoch\": 0"));
}

TEST_F(PythonExampleTest, SaysWhatIsWrongWithItsParent) {
  const Environment channel = {{"SM_CHANNEL_MODEL", folder_ / "parent"}};
  EXPECT_EQ(Run(Train("one", {}, channel)).code, 82);
  EXPECT_THAT(folder_.Read("one/output/failure"), HasSubstr("must be a model of this program"));

  folder_.Write("parent/model.json", R"({"weights": [1, 2]})");
  EXPECT_EQ(Run(Train("one", {}, channel)).code, 82);
  EXPECT_THAT(folder_.Read("one/output/failure"),
              HasSubstr("must have 5 weights for this data: 2"));
}

}  // namespace
}  // namespace hone::integration
