// Disks that really are full: small file systems in memory. Needs root, to mount them.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "tests/integration/support/counting_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr int kCannotWrite = 75;

class SmallDiskTest : public CountingCluster {
 protected:
  // In a namespace of our own: no mount is seen by anybody else, or stays.
  void SetUp() override {
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
      GTEST_SKIP() << "mounting a small disk needs root: " << std::strerror(errno);
    }
  }
  void TearDown() override {
    if (IsSkipped()) return;
    CountingCluster::TearDown();
    for (const fs::path& disk : disks_) umount2(disk.c_str(), MNT_DETACH);
  }

  void Mount(const fs::path& folder, const std::string& size) {
    fs::create_directories(folder);
    const std::string options = "size=" + size;
    ASSERT_EQ(mount("none", folder.c_str(), "tmpfs", 0, options.c_str()), 0);
    disks_.push_back(folder);
  }

  // To the last byte.
  static void Fill(const fs::path& disk) {
    const int fd = open((disk / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ASSERT_GE(fd, 0);
    const std::string piece(4096, 'x');
    while (write(fd, piece.data(), piece.size()) > 0) {
    }
    EXPECT_EQ(errno, ENOSPC);
    close(fd);
  }

 private:
  std::vector<fs::path> disks_;
};

TEST_F(SmallDiskTest, HonedEndsWhenItsDiskIsFullAndGoesOnWhenThereIsRoom) {
  const fs::path disk = cluster_.state() / "controller";
  Mount(disk, "8m");
  cluster_.Set("HONE_MIN_FREE", "0");
  StartCounting();
  Fill(disk);
  EXPECT_EQ(cluster_.honed().WaitForExit(), kCannotWrite);
  EXPECT_THAT(HonedLog(), HasSubstr("disk is full"));
  AwaitMorePrinting();
  ExpectUndisturbed();
  fs::remove(disk / "filler");
  EXPECT_EQ(cluster_.database().Text("PRAGMA integrity_check"), "ok");
  cluster_.StartHoned();
  ExpectAllThatWasPrinted();
}

// Before the disk is full: what can wait is refused, and all goes on by itself when there is room.
TEST_F(SmallDiskTest, HonedWithLessThanMinFreeRefusesJobsAndNewsAndLosesNothing) {
  const fs::path disk = cluster_.state() / "controller";
  Mount(disk, "64m");
  cluster_.Set("HONE_MIN_FREE", "32MiB");
  StartCounting();
  std::ofstream(disk / "filler") << std::string(48 << 20, 'x');
  ASSERT_TRUE(AwaitInWorkerLog("the controller has no room for news"));
  const Outcome refused = cluster_.Hone({"create", cluster_.Write({.name = "more", .script = ""})});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("min-free: 32 MiB must be free on the disk of"));
  EXPECT_THAT(HonedLog(), HasSubstr("no room"));
  // Questions are answered, orders are taken, and what runs runs on.
  EXPECT_EQ(cluster_.Hone({"describe", "job"}).code, 0);
  EXPECT_EQ(cluster_.Hone({"set", "job", "limits.max_parallel_trials=3"}).code, 0);
  AwaitMorePrinting();
  ExpectUndisturbed();
  EXPECT_EQ(cluster_.database().Count("SELECT count(*) FROM attempt WHERE superseded"), 0);
  fs::remove(disk / "filler");
  ExpectAllThatWasPrinted();
}

// More is printed than the disk holds, and nobody reads it.
TEST_F(SmallDiskTest, EndAndLastValueAreToldFromAFullWorker) {
  const fs::path disk = cluster_.state() / "worker-one";
  Mount(disk, "4m");
  cluster_.StartHoned();
  cluster_.StartWorker();
  cluster_.Create({.script = R"(
echo loss=1
while ! [ -e "$SIGNS/alone" ]; do sleep 0.02; done
seq 1 1000000
echo loss=0.5
echo >> "$SIGNS/ended"
)"});
  ASSERT_TRUE(cluster_.WaitForSigns("starts"));
  const pid_t supervisor = ParentOf(cluster_.Starts().at(0).pid);
  cluster_.KillWorker();
  Fill(disk);
  const int sign = open((cluster_.signs() / "alone").c_str(), O_WRONLY | O_CREAT, 0600);
  close(sign);
  EXPECT_TRUE(cluster_.WaitForSigns("ended"));
  EXPECT_TRUE(WaitUntil([&] { return !IsRunning(supervisor); }));

  fs::remove(disk / "filler");
  cluster_.StartWorker();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 1);
  EXPECT_EQ(cluster_.database().Text("SELECT objective FROM training_job"), "0.5");
  const Outcome logs = cluster_.Hone({"logs", "job/1", "--follow"});
  EXPECT_THAT(logs.out, EndsWith("\n1000000\nloss=0.5\n"));
  EXPECT_THAT(logs.err, HasSubstr("bytes"));
}

}  // namespace
}  // namespace hone::integration
