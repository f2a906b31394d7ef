#include "tests/integration/support/writer_story.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <future>

#include "tests/integration/support/replayed.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr int kKilled = 128 + SIGKILL;
constexpr int kNotFound = 3;
constexpr int kRefusedByState = 4;
constexpr int kNoAnswer = 5;

// Each value is noted before it is printed.
constexpr char kScript[] = R"(
for i in 1 2 3; do
  value="$HONE_TRIAL$HONE_ATTEMPT$i.5"
  echo "$HONE_TUNING_JOB/$HONE_TRIAL/$HONE_ATTEMPT $value" >> "$SIGNS/values"
  echo "loss=$value"
done
echo "weights of trial $HONE_TRIAL" > "$SM_MODEL_DIR/weights"
case "$HONE_TUNING_JOB/$HONE_TRIAL/$HONE_ATTEMPT" in
a/2/1) exit 1 ;;
a/3/*) echo >> "$SIGNS/waiting"; while :; do sleep 0.02; done ;;
a/4/*) while ! [ -e "$SIGNS/enough" ]; do sleep 0.02; done ;;
esac
echo "end of trial $HONE_TRIAL"
)";

}  // namespace

bool WriterStory::Tell() {
  faults_.On();
  cluster_.StartHoned();
  kills_ += faults_.IsOn() ? 0 : 1;  // Killed, and started again by who waited for it.
  cluster_.Set("HONE_ENDPOINT", cluster_.endpoint());  // It stays, the file of its name may not.
  cluster_.StartWorker("one", 6);
  Order({"create", cluster_.Write({.name = "a", .script = kScript, .trials = 4, .parallel = 5})},
        0);
  Order({"create", cluster_.Write({.name = "b", .script = kScript})}, 0);
  Order({"set", "a", "limits.max_trials=5"}, 0);
  Await("a/3 to wait", [&] { return cluster_.CountSigns("waiting") > 0; });
  Order({"stop", "a/3"}, kRefusedByState);
  Await("a/2 to fail", [&] { return StatusOfTrial("a", 2) == "Failed"; });
  Order({"retry", "a/2"}, kRefusedByState);
  Await("b to end", [&] { return cluster_.StatusOf("b") == "Completed"; });
  Order({"delete", "b"}, kNotFound);
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  Await("a to end", [&] { return cluster_.StatusOf("a") == "Completed"; });
  EndHoned();
  return !stuck_;
}

void WriterStory::ExpectNothingLost() {
  const Database database = cluster_.database();
  EXPECT_EQ(database.Text("PRAGMA integrity_check"), "ok");
  EXPECT_THAT(ReplayDifferences(cluster_.state() / "controller" / "hone.db", "a"), IsEmpty());
  EXPECT_THAT(database.Rows("SELECT name, status, completed, stopped FROM tuning_job"),
              ElementsAre(ElementsAre("a", "Completed", "4", "1")));
  EXPECT_THAT(database.Rows("SELECT trial, status, attempts FROM training_job ORDER BY trial"),
              ElementsAre(ElementsAre("1", "Completed", "1"), ElementsAre("2", "Completed", "2"),
                          ElementsAre("3", "Stopped", "1"), ElementsAre("4", "Completed", "1"),
                          ElementsAre("5", "Completed", "1")));
  const Outcome described = cluster_.Hone({"describe", "a"});
  EXPECT_EQ(described.code, 0) << described.err;
  EXPECT_THAT(described.out, HasSubstr("Completed"));
  EXPECT_EQ(cluster_.Hone({"describe", "b"}).code, kNotFound);
  ExpectStarts();
  ExpectValues();
  for (const int trial : {1, 2, 5}) ExpectFilesOf(trial);
  for (const std::string kept : {"spool", "jobs"}) {
    const fs::path folder = cluster_.state() / "worker-one" / kept;
    EXPECT_TRUE(WaitUntil([&] { return fs::is_empty(folder); })) << kept;
  }
}

void WriterStory::Revive() {
  if (!cluster_.honed().Exit()) return;
  EXPECT_EQ(cluster_.honed().Exit(), kKilled);
  ++kills_;
  cluster_.StartHoned();
}

template <typename Condition>
void WriterStory::Await(const std::string& what, const Condition& condition) {
  const auto alive = [&] {
    Revive();
    return condition();
  };
  stuck_ = stuck_ || !WaitUntil(alive);
  EXPECT_FALSE(stuck_) << "waiting for " << what;
}

// Some commands wait for honed to be back, so it is started again while they do.
Outcome WriterStory::Ask(const std::vector<std::string>& arguments) {
  auto outcome = std::async(std::launch::async, [&] { return cluster_.Hone(arguments); });
  WaitUntil([&] {
    Revive();
    return outcome.wait_for(0s) == std::future_status::ready;
  });
  return outcome.get();
}

// `when_done_before`: how it is answered when an earlier one took effect whose answer was lost.
void WriterStory::Order(const std::vector<std::string>& arguments, int when_done_before) {
  if (stuck_) return;
  Outcome outcome = Ask(arguments);
  const bool unanswered = outcome.code == kNoAnswer;
  for (int tries = 0; outcome.code == kNoAnswer && tries < 10; ++tries) {
    outcome = Ask(arguments);
  }
  const int also = unanswered ? when_done_before : 0;
  EXPECT_THAT(outcome.code, AnyOf(0, also)) << arguments[0] << ": " << outcome.err;
}

// Its end writes, too.
void WriterStory::EndHoned() {
  Revive();
  cluster_.honed().Signal(SIGTERM);
  const int exit = cluster_.honed().WaitForExit().value_or(-1);
  EXPECT_THAT(exit, AnyOf(0, kKilled));
  kills_ += exit == kKilled ? 1 : 0;
  faults_.Off();
  cluster_.StartHoned();
}

std::string WriterStory::StatusOfTrial(const std::string& job, int trial) const {
  return cluster_.database().Text(
      "SELECT training_job.status FROM training_job JOIN tuning_job ON tuning_job.id = tuning_job "
      "WHERE tuning_job.name = '" +
      job + "' AND trial = " + std::to_string(trial));
}

void WriterStory::ExpectStarts() const {
  std::vector<std::string> starts;
  for (const Start& start : cluster_.Starts()) {
    starts.push_back(start.training_job.substr(0, 1) + "/" + std::to_string(start.trial) + "/" +
                     std::to_string(start.attempt));
  }
  EXPECT_THAT(starts,
              UnorderedElementsAre("a/1/1", "a/2/1", "a/2/2", "a/3/1", "a/4/1", "a/5/1", "b/1/1"));
}

// Of "a"; those of "b" went with it.
void WriterStory::ExpectValues() const {
  std::vector<std::string> printed = LinesOf(ReadAll(cluster_.signs() / "values"));
  std::erase_if(printed, [](const std::string& line) { return line.starts_with("b/"); });
  std::vector<std::string> stored;
  for (const std::vector<std::string>& row : cluster_.database().Rows(
           "SELECT 'a/' || trial || '/' || attempt.number || ' ' || value FROM observation "
           "JOIN attempt ON attempt.id = attempt "
           "JOIN training_job ON training_job.id = training_job")) {
    stored.push_back(row[0]);
  }
  std::sort(printed.begin(), printed.end());
  std::sort(stored.begin(), stored.end());
  EXPECT_EQ(stored, printed);
  EXPECT_THAT(cluster_.database().Rows("SELECT objective FROM training_job ORDER BY trial"),
              ElementsAre(ElementsAre("113.5"), ElementsAre("223.5"), ElementsAre("313.5"),
                          ElementsAre("413.5"), ElementsAre("513.5")));
}

void WriterStory::ExpectFilesOf(int trial) {
  const std::string name = "a/" + std::to_string(trial);
  const fs::path folder = cluster_.folder() / ("model-" + std::to_string(trial));
  const std::vector<std::string> log = LinesOf(cluster_.Hone({"logs", name, "--follow"}).out);
  ASSERT_FALSE(log.empty()) << name;
  EXPECT_EQ(log.size(), 4) << name;
  EXPECT_EQ(log.back(), "end of trial " + std::to_string(trial));
  const Outcome pulled = cluster_.Hone({"pull", name, folder});
  EXPECT_EQ(pulled.code, 0) << pulled.err;
  EXPECT_EQ(ReadAll(folder / "weights"), "weights of trial " + std::to_string(trial) + "\n");
}

}  // namespace hone::integration
