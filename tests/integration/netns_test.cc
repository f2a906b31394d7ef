// honed and two agents on networks of their own, which lose packets, are cut and are unplugged.
#include <gmock/gmock.h>

#include <fstream>
#include <memory>

#include "tests/integration/support/cluster.h"
#include "tests/integration/support/namespaces.h"

namespace hone::integration {
namespace {

using Break = void (Namespaces::*)(int);

constexpr char kLongLease[] = "30s";
constexpr char kShortLease[] = "4s";

// Prints a value now and then until its attempt is told to end, by a sign or by SIGTERM.
constexpr char kScript[] = R"(
end() {
  echo "loss=${HONE_ATTEMPT}000"
  echo "weights of attempt $HONE_ATTEMPT" > "$SM_MODEL_DIR/weights"
  echo >> "$SIGNS/values-$HONE_ATTEMPT"
  echo >> "$SIGNS/ended-$HONE_ATTEMPT"
  exit 0
}
told=
trap 'told=yes' TERM  # Never between a value and its sign.
value=0
while [ -z "$told" ] && ! [ -e "$SIGNS/end-$HONE_ATTEMPT" ]; do
  value=$((value + 1))
  echo "loss=$value"
  echo >> "$SIGNS/values-$HONE_ATTEMPT"
  sleep 0.05
done
[ -z "$told" ] || echo >> "$SIGNS/told-$HONE_ATTEMPT"
end
)";

class NetnsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    cluster_ = std::make_unique<Cluster>();
    const std::string why_not = Namespaces::WhyNot(cluster_->folder());
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    network_ = std::make_unique<Namespaces>(cluster_->folder());
  }
  void TearDown() override {
    if (!network_) return;
    for (const int agent : {1, 2}) network_->Mend(agent);
    cluster_->Down();
  }

  // honed, and the agent "one" with a program that is known to run.
  void Begin(const std::string& lease) {
    cluster_->Set("HONE_LEASE_DURATION", lease);
    cluster_->Set("HONE_LISTEN", Namespaces::ControllerAddress() + ":0");
    cluster_->Set("HONE_INSECURE", "true");
    cluster_->RunWithin(network_->Within(0));
    cluster_->StartHoned();
    StartWorker("one", 1);
    cluster_->Create({.script = kScript, .trial_keys = "grace_period: 10s"});
    ASSERT_TRUE(WaitForMoreStored());
  }
  void StartWorker(const std::string& name, int agent) {
    cluster_->RunWithin(network_->Within(agent));
    cluster_->StartWorker(name);
    cluster_->RunWithin(network_->Within(0));
  }
  void Sign(const std::string& name) { std::ofstream(cluster_->signs() / name) << "now\n"; }
  int Count(const std::string& sql) const { return cluster_->database().Count(sql); }
  int Stored(int attempt) const {
    return Count(
        "SELECT count(*) FROM observation JOIN attempt ON attempt.id = attempt "
        "WHERE number = " +
        std::to_string(attempt));
  }
  bool WaitForMoreStored() const {
    const int before = Stored(1);
    return WaitUntil([&] { return Stored(1) > before; });
  }
  bool WaitForMoreValues() const {
    return cluster_->WaitForSigns("values-1", cluster_->CountSigns("values-1") + 20);
  }
  void ExpectAllOfTheFirstAttemptOnce() {
    Sign("end-1");
    EXPECT_EQ(cluster_->EndOf("job"), "Completed");
    EXPECT_EQ(cluster_->CountStarts(), 1);
    EXPECT_EQ(Stored(1), cluster_->CountSigns("values-1"));
    EXPECT_EQ(Count("SELECT objective FROM training_job"), 1000);
  }

  // The partition outlasts the lease: the trial is tried again, and only the new attempt counts.
  void ExpectTriedAgainElsewhere(Break harm) {
    Begin(kShortLease);
    StartWorker("two", 2);
    (network_.get()->*harm)(1);
    ASSERT_TRUE(cluster_->WaitForSigns("values-2"));
    EXPECT_EQ(cluster_->CountSigns("told-1"), 0);
    network_->Mend(1);
    EXPECT_TRUE(cluster_->WaitForSigns("told-1"));
    Sign("end-2");
    EXPECT_EQ(cluster_->EndOf("job"), "Completed");
    EXPECT_TRUE(WaitUntil([&] { return Stored(1) == cluster_->CountSigns("values-1"); }));
    EXPECT_TRUE(WaitUntil(
        [&] { return Count("SELECT count(*) FROM attempt WHERE exit IS NOT NULL") == 2; }));
    EXPECT_EQ(Count("SELECT superseded FROM attempt WHERE number = 1"), 1);
    EXPECT_EQ(Count("SELECT objective FROM training_job"), 2000);
    EXPECT_EQ(cluster_->CountStarts(), 2);
    const std::string folder = cluster_->folder() / "pulled";
    ASSERT_EQ(cluster_->Hone({"pull", "job/1", folder}).code, 0);
    EXPECT_EQ(ReadAll(folder + "/weights"), "weights of attempt 2\n");
  }

  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Namespaces> network_;  // Goes before the cluster's folder.
};

TEST_F(NetnsTest, NothingHappensWhenTheNetworkIsBackBeforeTheLeaseEnds) {
  Begin(kLongLease);
  for (const Break harm : {&Namespaces::Cut, &Namespaces::CutToController, &Namespaces::CutToAgent,
                           &Namespaces::Unplug}) {
    (network_.get()->*harm)(1);
    EXPECT_TRUE(WaitForMoreValues());
    network_->Mend(1);
    EXPECT_TRUE(WaitForMoreStored());
  }
  ExpectAllOfTheFirstAttemptOnce();
}

TEST_F(NetnsTest, ACutThatOutlastsTheLeaseMovesTheTrial) {
  ExpectTriedAgainElsewhere(&Namespaces::Cut);
}

TEST_F(NetnsTest, AnAgentThatCannotBeHeardForALeaseLosesTheTrial) {
  ExpectTriedAgainElsewhere(&Namespaces::CutToController);
}

// Requests need acknowledgements of TCP to arrive, too, so this is as good as a cut.
TEST_F(NetnsTest, AnAgentThatHearsNothingForALeaseLosesTheTrial) {
  ExpectTriedAgainElsewhere(&Namespaces::CutToAgent);
}

TEST_F(NetnsTest, AWireThatIsUnpluggedForLongerThanTheLeaseMovesTheTrial) {
  ExpectTriedAgainElsewhere(&Namespaces::Unplug);
}

TEST_F(NetnsTest, AllArrivesOnceWhenOneOfTwentyPacketsIsLost) {
  Begin(kLongLease);
  network_->LosePercent(1, 5);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(WaitForMoreStored());
  ExpectAllOfTheFirstAttemptOnce();
  const std::string folder = cluster_->folder() / "pulled";
  ASSERT_EQ(cluster_->Hone({"pull", "job/1", folder}).code, 0);
  EXPECT_EQ(ReadAll(folder + "/weights"), "weights of attempt 1\n");
}

}  // namespace
}  // namespace hone::integration
