// Links that are slow, or break again and again: all of it arrives, and once.

#include "tests/integration/support/partitioned_cluster.h"

namespace hone::integration {
namespace {

// Values, a line for the log, and a model of $SIZE bytes that cannot be packed.
constexpr char kScript[] = R"(
for i in 1 2 3 4 5 6 7 8 9 10; do
  value=$((100 * HONE_TRIAL + i))
  echo "loss=$value"
done
head -c "$SIZE" /dev/urandom > "$SM_MODEL_DIR/weights"
cp "$SM_MODEL_DIR/weights" "$SIGNS/weights-$HONE_TRIAL"
echo "end of trial $HONE_TRIAL"
)";

class SlowLinkTest : public PartitionedCluster {
 protected:
  void SetUp() override { Begin("60s"); }

  void Create(int trials, int model_bytes) {
    cluster_.Create({.script = "SIZE=" + std::to_string(model_bytes) + kScript, .trials = trials});
  }
  void ExpectAllOnce(int trials) {
    EXPECT_EQ(cluster_.CountStarts(), trials);
    EXPECT_EQ(Count("SELECT count(*) FROM attempt"), trials);
    EXPECT_EQ(ChangesTo("Completed"), trials);
    EXPECT_EQ(Count("SELECT count(*) FROM observation"), trials * 10);
    EXPECT_EQ(Count("SELECT count(DISTINCT value) FROM observation"), trials * 10);
    for (int trial = 1; trial <= trials; ++trial) {
      const std::string number = std::to_string(trial);
      const std::string folder = cluster_.folder() / ("pulled-" + number);
      ASSERT_EQ(cluster_.Hone({"pull", "job/" + number, folder}).code, 0);
      EXPECT_TRUE(ReadAll(folder + "/weights") == ReadAll(cluster_.signs() / ("weights-" + number)))
          << number;
      std::vector<std::string> log;
      EXPECT_TRUE(WaitUntil([&] {
        log = LinesOf(cluster_.Hone({"logs", "job/" + number}).out);
        return log.size() >= 11;
      }));
      ASSERT_EQ(log.size(), 11) << number;
      EXPECT_EQ(log.back(), "end of trial " + number);
    }
  }
};

TEST_F(SlowLinkTest, AFarAwayAgentWorks) {
  link().Be({.delay = 200ms});
  Create(6, 50'000);
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectAllOnce(6);
}

TEST_F(SlowLinkTest, AnAgentBehindTenKilobytesASecondWorks) {
  link().Be({.bytes_per_second = 10'000});
  Create(2, 50'000);
  EXPECT_EQ(cluster_.EndOf("job", 90s), "Completed");
  ExpectAllOnce(2);
}

// Each call of the upload goes on where the one before it was broken.
TEST_F(SlowLinkTest, ConnectionsThatAreResetEverySecondStillCarryALargeModel) {
  link().Be({.bytes_per_second = 2'000'000});
  Create(1, 8'000'000);
  int resets = 0;
  while (cluster_.EndOf("job", 1s) != "Completed" && resets < 80) {
    link().Reset();
    ++resets;
  }
  EXPECT_EQ(cluster_.StatusOf("job"), "Completed");
  EXPECT_GE(resets, 2);
  link().Mend();
  ExpectAllOnce(1);
}

}  // namespace
}  // namespace hone::integration
