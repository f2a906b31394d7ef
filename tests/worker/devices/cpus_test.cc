#include "worker/devices/cpus.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

class CpusTest : public ::testing::Test {
 protected:
  const testing::TemporaryFolder root_;
};

TEST_F(CpusTest, WithoutAQuotaAllCoresCount) {
  EXPECT_EQ(QuotaCores(root_.path(), 64), 64);
  root_.Write("proc/self/cgroup", "0::/user.slice\n");
  root_.Write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
  EXPECT_EQ(QuotaCores(root_.path(), 64), 64);
  EXPECT_GE(UsableCores(), 1);
}

TEST_F(CpusTest, TheNarrowestGroupAboveCounts) {
  root_.Write("proc/self/cgroup", "0::/a/b/c\n");
  root_.Write("sys/fs/cgroup/a/cpu.max", "350000 100000\n");
  root_.Write("sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n");
  EXPECT_EQ(QuotaCores(root_.path(), 64), 3);
  EXPECT_EQ(QuotaCores(root_.path(), 2), 2);
}

TEST_F(CpusTest, QuotaOfLessThanACoreIsOneCore) {
  root_.Write("proc/self/cgroup", "0::/\n");
  root_.Write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(QuotaCores(root_.path(), 64), 1);
}

TEST_F(CpusTest, OldControlGroupsCountToo) {
  root_.Write("proc/self/cgroup", "12:memory:/x\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/\n");
  // In a container the path of the host is not there; the mount is the group itself.
  root_.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n");
  root_.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(QuotaCores(root_.path(), 64), 4);
  root_.Write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(QuotaCores(root_.path(), 64), 64);
}

TEST_F(CpusTest, NonsenseIsNoQuota) {
  root_.Write("proc/self/cgroup", "::\nx\n0::/a\n");
  root_.Write("sys/fs/cgroup/a/cpu.max", "many\n");
  root_.Write("sys/fs/cgroup/cpu.max", "0 0\n");
  EXPECT_EQ(QuotaCores(root_.path(), 5), 5);
}

}  // namespace
}  // namespace hone
