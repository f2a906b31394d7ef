#include "tests/integration/support/counting_cluster.h"

#include <fstream>

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::SizeIs;

constexpr char kCounting[] = R"(
count=0
while ! [ -e "$SIGNS/enough" ]; do
  count=$((count + 1))
  echo >> "$SIGNS/printed-$HONE_TRIAL"
  echo "loss=$count"
  sleep 0.02
done
echo "weights of trial $HONE_TRIAL" > "$SM_MODEL_DIR/weights"
)";

}  // namespace

void CountingCluster::StartCounting() {
  cluster_.StartHoned();
  cluster_.StartWorker();
  Create();
  AwaitMorePrinting();
}

void CountingCluster::Create() { cluster_.Create({.script = kCounting, .trials = 2}); }

void CountingCluster::AwaitMorePrinting() {
  for (const char* signs : {"printed-1", "printed-2"}) {
    ASSERT_TRUE(cluster_.WaitForSigns(signs, cluster_.CountSigns(signs) + 10));
  }
}

void CountingCluster::Enough() { std::ofstream(cluster_.signs() / "enough") << "enough\n"; }

void CountingCluster::ExpectUndisturbed() {
  const std::vector<Start> starts = cluster_.Starts();
  EXPECT_THAT(starts, SizeIs(2));
  for (const Start& start : starts) EXPECT_TRUE(IsRunning(start.pid)) << start.trial;
}

void CountingCluster::ExpectTheLastValues() {
  Enough();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_THAT(cluster_.Starts(), SizeIs(2));
  for (const std::string trial : {"1", "2"}) {
    EXPECT_EQ(
        cluster_.database().Count("SELECT objective FROM training_job WHERE trial = " + trial),
        cluster_.CountSigns("printed-" + trial));
    const fs::path folder = cluster_.folder() / ("model-" + trial);
    const Outcome pulled = cluster_.Hone({"pull", "job/" + trial, folder});
    EXPECT_EQ(pulled.code, 0) << pulled.err;
    EXPECT_EQ(ReadAll(folder / "weights"), "weights of trial " + trial + "\n");
  }
}

void CountingCluster::ExpectAllThatWasPrinted() {
  ExpectTheLastValues();
  for (const std::string trial : {"1", "2"}) {
    const int printed = cluster_.CountSigns("printed-" + trial);
    const std::string values =
        " FROM observation JOIN attempt ON attempt.id = attempt JOIN training_job ON "
        "training_job.id = training_job WHERE trial = " +
        trial;
    EXPECT_EQ(cluster_.database().Count("SELECT count(*)" + values), printed);
    EXPECT_EQ(cluster_.database().Count("SELECT count(DISTINCT value)" + values), printed);
    EXPECT_THAT(LinesOf(cluster_.Hone({"logs", "job/" + trial, "--follow"}).out), SizeIs(printed));
  }
}

}  // namespace hone::integration
