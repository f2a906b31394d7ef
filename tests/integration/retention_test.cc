// What goes by itself, and what is kept.
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

std::uintmax_t BytesIn(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

class RetentionTest : public RunningCluster {
 protected:
  void SetUp() override {}
  void Begin() { RunningCluster::SetUp(); }
};

TEST_F(RetentionTest, OfALongLogTheEndIsKeptAndItIsSaidHowMuchIsCut) {
  cluster_.Set("HONE_MAX_LOG_SIZE", "1MiB");
  Begin();
  cluster_.Create({.script = "echo loss=1; seq 1 400000\n"});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  // To its end, which may arrive after that of the job.
  ASSERT_EQ(cluster_.Hone({"logs", "job/1", "--follow"}).code, 0);
  const Outcome logs = cluster_.Hone({"logs", "job/1"});
  EXPECT_EQ(logs.code, 0);
  EXPECT_THAT(logs.out, EndsWith("\n399999\n400000\n"));
  const std::size_t printed = std::string("loss=1\n").size() + 2'688'895;  // By seq.
  EXPECT_THAT(logs.err, HasSubstr(std::to_string(printed - logs.out.size()) + " bytes are cut"));
  EXPECT_LE(BytesIn(cluster_.state() / "controller" / "logs"), (1u << 20) + 100);
  EXPECT_GE(logs.out.size(), 7u << 17);
}

TEST_F(RetentionTest, EndedJobsAndTheirLogsGoAfterTheirTimes) {
  cluster_.Set("HONE_KEEP_LOGS", "1s");
  Begin();
  cluster_.Create({.script = "echo loss=1\n"});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  const fs::path logs = cluster_.state() / "controller" / "logs";
  EXPECT_TRUE(WaitUntil([&] { return fs::is_empty(logs); }));
  EXPECT_EQ(cluster_.Hone({"describe", "job"}).code, 0);
  const Outcome gone = cluster_.Hone({"logs", "job/1"});
  EXPECT_EQ(gone.code, 0);
  EXPECT_THAT(gone.err, HasSubstr("job/1: its log is not there: it was kept for long enough"));

  cluster_.KillHoned();
  cluster_.Set("HONE_KEEP_ENDED_JOBS", "1s");
  cluster_.StartHoned();
  EXPECT_TRUE(WaitUntil([&] { return cluster_.Hone({"describe", "job"}).code == 3; }));
}

TEST_F(RetentionTest, JobFoldersAreKeptForPeopleWhoAsk) {
  cluster_.Set("HONE_KEEP_JOB_FOLDERS", "1h");
  Begin();
  cluster_.Create({.script = "echo loss=1; echo mine > notes\n"});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  const std::string attempt = cluster_.database().Text("SELECT id FROM attempt");
  EXPECT_TRUE(WaitUntil([&] {
    return ReadAll(cluster_.state() / "worker-one" / "ended" / attempt / "notes") == "mine\n";
  }));
}

}  // namespace
}  // namespace hone::integration
