// A trial that has lost its machine, its supervisor or its place goes on where it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/integration/support/cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Counts steps until it is told that it is enough. Every ten of them it writes a checkpoint, and
// there is always something half-written beside it.
constexpr char kScript[] = R"(
cd "$HONE_CHECKPOINT_DIR"
for half in *.tmp *.part .[a-z]*; do [ -e "$half" ] && echo "$half" >> "$SIGNS/half-written"; done
at=0
[ -e step ] && at=$(cat step)
echo "$HONE_ATTEMPT $at" >> "$SIGNS/began"
save() { echo "$at" > step.tmp; mv step.tmp step; }
trap 'save; echo "$at" > "$SIGNS/last"; exit 1' TERM
while ! [ -e "$SIGNS/enough" ]; do
  at=$((at + 1))
  echo half > next.part; echo half > .half
  [ $((at % 10)) = 0 ] && save
  echo "loss=$at"
  sleep 0.02
done
)";

struct Beginning {
  int attempt = 0;
  int step = 0;
};

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() {
    cluster_.Set("HONE_LEASE_DURATION", "2s");
    cluster_.StartHoned();
    cluster_.StartWorker("one", 1);
  }
  void TearDown() override {
    EXPECT_EQ(cluster_.CountSigns("half-written"), 0);
    cluster_.Down();
  }

  void Create(const std::string& interval) {
    cluster_.Create({.script = kScript,
                     .trial_keys = "checkpoint_interval: " + interval + "\ngrace_period: 20s"});
  }
  void AwaitStoredCheckpoint() {
    ASSERT_TRUE(WaitUntil([&] { return !StoredCheckpoint().empty(); })) << cluster_.Logs();
  }
  std::string StoredCheckpoint() const {
    return cluster_.database().Text(
        "SELECT digest FROM artifact_reference WHERE role = 'checkpoint'");
  }
  // Ten steps have been made and written.
  void AwaitWrittenCheckpoint() {
    ASSERT_TRUE(WaitUntil([&] {
      return cluster_.Hone({"logs", "job/1"}).out.find("loss=11\n") != std::string::npos;
    }));
  }

  // All that ran on it dies at once, and its disk is gone.
  void LoseMachine(const std::string& name) {
    const fs::path folder = cluster_.state() / ("worker-" + name);
    cluster_.KillWorker(name);
    ASSERT_TRUE(WaitUntil([&] {
      const auto running = ProcessesNaming(folder);
      for (const auto& [pid, arguments] : running) kill(pid, SIGKILL);
      return running.empty();
    }));
    fs::remove_all(folder);
  }

  void LoseBlobs() {
    std::vector<fs::path> blobs;
    for (const auto& entry :
         fs::recursive_directory_iterator(cluster_.state() / "controller/artifacts/blobs")) {
      if (entry.is_regular_file()) blobs.push_back(entry.path());
    }
    for (const fs::path& blob : blobs) fs::remove(blob);
  }

  // Where the attempts began, once there are so many.
  std::vector<Beginning> Beginnings(int count) {
    EXPECT_TRUE(cluster_.WaitForSigns("began", count)) << cluster_.Logs();
    std::vector<Beginning> beginnings;
    std::istringstream lines(ReadAll(cluster_.signs() / "began"));
    for (Beginning one; lines >> one.attempt >> one.step;) beginnings.push_back(one);
    return beginnings;
  }
  std::vector<std::vector<std::string>> Causes() const {
    return cluster_.database().Rows(
        "SELECT cause FROM attempt WHERE cause IS NOT NULL ORDER BY id");
  }
  void ExpectToComplete() {
    std::ofstream(cluster_.signs() / "enough") << "enough\n";
    EXPECT_EQ(cluster_.EndOf("job"), "Completed") << cluster_.Logs();
  }

  Cluster cluster_;
};

TEST_F(CheckpointTest, TrialOfAMachineThatIsGoneGoesOnElsewhereFromTheLastStoredCheckpoint) {
  Create("1s");
  AwaitStoredCheckpoint();
  LoseMachine("one");
  cluster_.StartWorker("two", 1);

  const std::vector<Beginning> beginnings = Beginnings(2);
  ASSERT_THAT(beginnings, SizeIs(2));
  EXPECT_EQ(beginnings[0].step, 0);
  EXPECT_EQ(beginnings[1].attempt, 2);
  EXPECT_GE(beginnings[1].step, 10);
  EXPECT_EQ(beginnings[1].step % 10, 0);
  ExpectToComplete();
  EXPECT_THAT(Causes(), ElementsAre(ElementsAre("lost-worker")));

  // What is told and pulled is a checkpoint whole.
  EXPECT_THAT(cluster_.Hone({"describe", "job/1"}).out,
              HasSubstr("Artifact checkpoint " + StoredCheckpoint()));
  const fs::path pulled = cluster_.folder() / "pulled";
  ASSERT_EQ(cluster_.Hone({"pull", "job/1", pulled, "--what", "checkpoint"}).code, 0);
  EXPECT_EQ(std::stoi(ReadAll(pulled / "step")) % 10, 0);
  EXPECT_EQ(std::distance(fs::directory_iterator(pulled), {}), 1);
}

TEST_F(CheckpointTest, TrialWhoseCheckpointTheStoreHasLostBeginsFromScratch) {
  Create("1s");
  AwaitStoredCheckpoint();
  LoseMachine("one");
  LoseBlobs();
  cluster_.StartWorker("two", 1);

  const std::vector<Beginning> beginnings = Beginnings(2);
  ASSERT_THAT(beginnings, SizeIs(2));
  EXPECT_EQ(beginnings[1].attempt, 3);
  EXPECT_EQ(beginnings[1].step, 0);
  ExpectToComplete();
  EXPECT_THAT(Causes(), ElementsAre(ElementsAre("lost-worker"), ElementsAre("artifact-lost")));
}

TEST_F(CheckpointTest, TrialOfAKilledSupervisorGoesOnFromWhatItsProgramWroteLast) {
  Create("1h");
  AwaitWrittenCheckpoint();
  ASSERT_EQ(kill(ParentOf(cluster_.Starts().back().pid), SIGKILL), 0);

  const std::vector<Beginning> beginnings = Beginnings(2);
  ASSERT_THAT(beginnings, SizeIs(2));
  EXPECT_GE(beginnings[1].step, 10);
  ExpectToComplete();
}

TEST_F(CheckpointTest, DrainedTrialGoesOnFromItsLastStep) {
  Create("1h");
  AwaitWrittenCheckpoint();
  cluster_.Down();
  EXPECT_THAT(Causes(), Each(ElementsAre("drained")));

  cluster_.StartHoned();
  cluster_.StartWorker("one", 1);
  const std::vector<Beginning> beginnings = Beginnings(2);
  ASSERT_THAT(beginnings, SizeIs(2));
  EXPECT_EQ(beginnings[1].step, std::stoi(ReadAll(cluster_.signs() / "last")));
  EXPECT_GT(beginnings[1].step, 10);
  ExpectToComplete();
}

}  // namespace
}  // namespace hone::integration
