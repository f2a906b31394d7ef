// The network between honed and an agent breaks, before and after the end of a lease.
#include <functional>
#include <initializer_list>

#include "tests/integration/support/partitioned_cluster.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Short enough to wait for its end, long enough for a busy machine to look at something within it.
constexpr char kShortLease[] = "3s";
constexpr char kLongLease[] = "20s";

// Prints a value now and then until it is told that it is enough.
constexpr char kCounting[] = R"(
value=0
while ! [ -e "$SIGNS/enough" ]; do
  value=$((value + 1))
  echo "loss=$value"
  echo >> "$SIGNS/values"
  sleep 0.05
done
echo "weights of attempt $HONE_ATTEMPT" > "$SM_MODEL_DIR/weights"
echo >> "$SIGNS/ended"
)";

// Each attempt gives values of its own and waits to be told to end, by its number or by SIGTERM.
constexpr char kNumbered[] = R"(
end() {
  echo "loss=${HONE_ATTEMPT}00"
  echo "weights of attempt $HONE_ATTEMPT" > "$SM_MODEL_DIR/weights"
  echo >> "$SIGNS/ended-$HONE_ATTEMPT"
  exit 0
}
trap 'echo >> "$SIGNS/told-$HONE_ATTEMPT"; end' TERM
echo "loss=$HONE_ATTEMPT"
while ! [ -e "$SIGNS/end-$HONE_ATTEMPT" ]; do sleep 0.02; done
end
)";

class PartitionTest : public PartitionedCluster {
 protected:
  bool WaitForMoreValues(int more = 10) {
    return cluster_.WaitForSigns("values", cluster_.CountSigns("values") + more);
  }
  bool WaitForMoreStored() {
    const int before = ValuesOfAttempt(1);
    return WaitUntil([&] { return ValuesOfAttempt(1) > before; });
  }

  // Starts kNumbered at "one", behind the link, with a second agent in reserve.
  void RunNumbered() {
    cluster_.Create({.script = kNumbered, .trial_keys = "grace_period: 10s"});
    ASSERT_TRUE(WaitUntil([&] { return ValuesOfAttempt(1) == 1; }));
    cluster_.StartWorker("two");
  }
  // What holds however the partition went, once the job has ended.
  void ExpectOnlyTheSecondAttemptCounts() {
    EXPECT_EQ(cluster_.EndOf("job"), "Completed");
    EXPECT_EQ(cluster_.CountStarts(), 2);
    EXPECT_EQ(Count("SELECT objective FROM training_job"), 200);
    EXPECT_EQ(Count("SELECT best_value FROM tuning_job"), 200);
    EXPECT_EQ(ChangesTo("Completed"), 1);
    EXPECT_EQ(ChangesTo("Restarting"), 1);
    EXPECT_EQ(ChangesTo("Failed") + ChangesTo("Stopped"), 0);
    const std::string folder = cluster_.folder() / "pulled";
    ASSERT_EQ(cluster_.Hone({"pull", "job/1", folder}).code, 0);
    EXPECT_EQ(ReadAll(folder + "/weights"), "weights of attempt 2\n");
    std::filesystem::remove_all(folder);
  }
  // Both its values and its exit, told after it had lost its lease.
  void ExpectTheFirstIsKeptAsEvidence() {
    EXPECT_TRUE(
        WaitUntil([&] { return ValuesOfAttempt(1) == 2 && !OfAttempt(1, "exit").empty(); }));
    EXPECT_EQ(OfAttempt(1, "status || ' ' || superseded || ' ' || cause"), "Ended 1 lost-worker");
    EXPECT_EQ(OfAttempt(2, "status || ' ' || superseded"), "Ended 0");
    const Outcome shown = cluster_.Hone({"describe", "job/1"});
    EXPECT_THAT(shown.out, AllOf(HasSubstr("superseded"), HasSubstr("lost-worker")));
    const std::filesystem::path spool = cluster_.state() / "worker-one" / "spool";
    EXPECT_TRUE(WaitUntil([&] { return std::filesystem::is_empty(spool); }));
  }
};

TEST_F(PartitionTest, NothingHappensWhenItHealsBeforeTheLeaseEnds) {
  Begin(kLongLease);
  cluster_.Create({.script = kCounting});
  ASSERT_TRUE(WaitUntil([&] { return ValuesOfAttempt(1) > 0; }));
  for (const Link& broken : {Link{.to_controller = false, .to_agents = false},
                             Link{.to_controller = false}, Link{.to_agents = false}}) {
    link().Be(broken);
    EXPECT_TRUE(WaitForMoreValues());
    link().Mend();
    EXPECT_TRUE(WaitForMoreStored());
  }
  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 1);
  // Each value once: they are 1, 2, 3 ... in the order of their sequence.
  const int values = cluster_.CountSigns("values");
  EXPECT_EQ(ValuesOfAttempt(1), values);
  EXPECT_EQ(Count("SELECT count(DISTINCT value) FROM observation"), values);
  EXPECT_EQ(Count("SELECT objective FROM training_job"), values);
  EXPECT_EQ(Count("SELECT count(*) FROM attempt"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM state_change WHERE to_state = 'Lost'"), 0);
}

TEST_F(PartitionTest, NothingHappensWhenConnectionsBreakAndNewOnesAreRefusedForAWhile) {
  Begin(kLongLease);
  cluster_.Create({.script = kCounting});
  ASSERT_TRUE(WaitUntil([&] { return ValuesOfAttempt(1) > 0; }));
  const auto half_close_to_agents = [&] { link().HalfCloseToAgents(); };
  const auto half_close_to_controller = [&] { link().HalfCloseToController(); };
  const auto refuse = [&] {
    link().Be({.accepts = false});
    link().Reset();
    WaitForMoreValues();
    link().Mend();
  };
  int connections = link().accepted();
  for (const std::function<void()>& harm : std::initializer_list<std::function<void()>>{
           half_close_to_agents, half_close_to_controller, refuse}) {
    harm();
    EXPECT_TRUE(WaitUntil([&] { return link().accepted() > connections; }));
    connections = link().accepted();
    EXPECT_TRUE(WaitForMoreStored());
  }
  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(ValuesOfAttempt(1), cluster_.CountSigns("values"));
  EXPECT_EQ(Count("SELECT count(*) FROM attempt"), 1);
}

TEST_F(PartitionTest, TheOldProgramIsStoppedOnceContactIsBackAfterTheLeaseAndItsWordIsEvidence) {
  Begin(kShortLease);
  RunNumbered();
  link().Cut();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  EXPECT_EQ(cluster_.CountSigns("told-1"), 0);
  EXPECT_TRUE(IsRunning(cluster_.Starts().front().pid));
  link().Mend();
  EXPECT_TRUE(cluster_.WaitForSigns("ended-1"));
  EXPECT_EQ(cluster_.CountSigns("told-1"), 1);
  EXPECT_EQ(cluster_.CountSigns("ended-2"), 0);
  Sign("end-2");
  ExpectOnlyTheSecondAttemptCounts();
  ExpectTheFirstIsKeptAsEvidence();
}

// The first to end is not the one that counts, though it has all that a trial leaves.
TEST_F(PartitionTest, WhatEndedDuringThePartitionIsEvidenceWhileTheTrialRunsElsewhere) {
  Begin(kShortLease);
  RunNumbered();
  link().Cut();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  Sign("end-1");
  ASSERT_TRUE(cluster_.WaitForSigns("ended-1"));
  link().Mend();
  EXPECT_TRUE(WaitUntil([&] { return !OfAttempt(1, "exit").empty(); }));
  EXPECT_EQ(cluster_.StatusOf("job"), "InProgress");
  Sign("end-2");
  ExpectOnlyTheSecondAttemptCounts();
  ExpectTheFirstIsKeptAsEvidence();
  EXPECT_EQ(cluster_.CountSigns("told-1"), 0);
}

TEST_F(PartitionTest, WhatComesAfterTheJobHasEndedIsEvidenceToo) {
  Begin(kShortLease);
  RunNumbered();
  link().Cut();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  Sign("end-2");
  ExpectOnlyTheSecondAttemptCounts();
  link().Mend();
  EXPECT_TRUE(cluster_.WaitForSigns("ended-1"));
  ExpectTheFirstIsKeptAsEvidence();
  ExpectOnlyTheSecondAttemptCounts();
}

// Requests renew the lease, whether or not anybody hears the answers.
TEST_F(PartitionTest, AnAgentThatOnlyHearsNothingKeepsItsLease) {
  Begin(kShortLease);
  cluster_.Create({.script = kNumbered});
  ASSERT_TRUE(WaitUntil([&] { return ValuesOfAttempt(1) == 1; }));
  cluster_.StartWorker("two");
  const std::string seen = "SELECT count(*) FROM worker WHERE status = 'Connected'";
  ASSERT_TRUE(WaitUntil([&] { return Count(seen) == 2; }));
  link().Be({.to_agents = false});
  // Two leases long.
  EXPECT_FALSE(WaitUntil([&] { return cluster_.CountStarts() > 1; }, 6s));
  Sign("end-1");
  ASSERT_TRUE(WaitUntil([&] { return !OfAttempt(1, "exit").empty(); }));
  link().Mend();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 1);
  EXPECT_EQ(Count("SELECT objective FROM training_job"), 100);
}

TEST_F(PartitionTest, AnAgentThatOnlyCannotBeHeardLosesItsLeaseAndIsToldSoLater) {
  Begin(kShortLease);
  RunNumbered();
  link().Be({.to_controller = false});
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  EXPECT_EQ(cluster_.CountSigns("told-1"), 0);
  link().Mend();
  EXPECT_TRUE(cluster_.WaitForSigns("told-1"));
  Sign("end-2");
  ExpectOnlyTheSecondAttemptCounts();
  ExpectTheFirstIsKeptAsEvidence();
}

// An answer is under way while the agent gives up its call and says more. What it acknowledges, and
// what it orders, is of the past.
TEST_F(PartitionTest, AnAnswerThatComesAfterTheNextCallWasMadeChangesNothing) {
  Begin(kLongLease);
  cluster_.Create({.script = kCounting, .trials = 6, .parallel = 2});
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  for (int i = 0; i < 3; ++i) {
    link().Be({.to_agents = false});
    // Requests arrive still: honed answers each, and orders what the agent does not hear of.
    EXPECT_TRUE(WaitForMoreStored());
    EXPECT_TRUE(WaitForMoreValues(30));
    EXPECT_TRUE(WaitForMoreStored());
    link().Mend();
  }
  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 6);
  EXPECT_EQ(Count("SELECT count(*) FROM attempt"), 6);
  EXPECT_EQ(Count("SELECT count(*) FROM observation"), cluster_.CountSigns("values"));
}

}  // namespace
}  // namespace hone::integration
