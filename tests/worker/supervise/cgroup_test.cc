// Attempts in a cgroup of their own. The real ones need root and a mounted cgroup version 2.
#include "worker/spool/cgroup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <sstream>

#include "tests/worker/supervise/attempt.h"
#include "worker/spool/started.h"

namespace hone {
namespace {

using hone::testing::IsAlive;
using hone::testing::Shell;
using hone::testing::WaitUntil;

std::string MountPoint() {
  std::ifstream mounts("/proc/mounts");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string device, path, type;
    words >> device >> path >> type;
    if (type == "cgroup2") return path;
  }
  return "";
}

bool Write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

// Moves the test into a cgroup that is delegated as systemd does it, and back.
class CgroupTest : public hone::testing::AttemptTest {
 protected:
  void SetUp() override {
    const std::string mount_point = MountPoint();
    delegated_ = mount_point + "/hone-test-" + std::to_string(getpid());
    if (mount_point.empty() || mkdir(delegated_.c_str(), 0755) != 0 ||
        setxattr(delegated_.c_str(), "user.delegate", "1", 1, 0) != 0) {
      GTEST_SKIP() << "no cgroup version 2 that we may use";
    }
    std::ifstream own("/proc/self/cgroup");
    for (std::string line; std::getline(own, line);) {
      if (line.starts_with("0::/")) home_ = mount_point + line.substr(3);
    }
    if (!Write(delegated_ + "/cgroup.procs", "0")) GTEST_SKIP() << "cannot join a cgroup";
  }
  void TearDown() override {
    if (home_.empty()) return;
    Write(home_ + "/cgroup.procs", "0");
    // A process that was killed leaves its cgroup a moment later.
    EXPECT_TRUE(WaitUntil([&] { return rmdir(delegated_.c_str()) == 0; }));
  }

  std::string delegated_;
  std::string home_;
};

TEST_F(CgroupTest, ProgramHasACgroupOfItsOwnThatGoesWithIt) {
  RunToEnd(Shell("grep ^0:: /proc/self/cgroup; while ! test -e $D/go; do sleep 0.02; done"));
  ASSERT_TRUE(WaitUntil([&] { return !Output().empty(); }));
  const std::string cgroup = ReadStartMark(folder_).cgroup;
  EXPECT_TRUE(cgroup.starts_with(delegated_ + "/hone-1234-")) << cgroup;
  EXPECT_THAT(Output(), ::testing::HasSubstr(std::filesystem::path(cgroup).filename().string()));
  std::ofstream(dir_ + "/go").flush();
  const ExitRecord end = End();
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_FALSE(end.out_of_memory);
  EXPECT_FALSE(std::filesystem::exists(cgroup));
}

TEST_F(CgroupTest, StrayWithAnotherEnvironmentIsFoundByItsCgroup) {
  Make(
      Shell("(env -i D=$D setsid sh -c 'echo $$ > $D/stray; exec sleep 1000' &) ;"
            "exec sleep 1000"));
  const pid_t supervisor = SpawnAsChild();
  const pid_t stray = PidIn("stray");
  const std::string cgroup = ReadStartMark(folder_).cgroup;
  KillSupervisor(supervisor);
  EXPECT_EQ(End().reason, EndReason::kMachineFailure);
  EXPECT_FALSE(IsAlive(stray));
  EXPECT_FALSE(std::filesystem::exists(cgroup));
}

class CgroupFilesTest : public hone::testing::AttemptTest {};

TEST_F(CgroupFilesTest, OutOfMemoryIsWhatTheKernelCounts) {
  Make(Shell("true"));
  struct stat status = {};
  ASSERT_EQ(stat(folder_.c_str(), &status), 0);
  const std::string path = dir_ + "/hone-1234-" + std::to_string(status.st_ino);
  EXPECT_FALSE(AttemptCgroup::Find(folder_, path));
  std::filesystem::create_directory(path);
  ASSERT_TRUE(Write(path + "/cgroup.procs", ""));
  EXPECT_FALSE(AttemptCgroup::Find(folder_, dir_ + "/hone-1235-1"));
  const auto cgroup = AttemptCgroup::Find(folder_, path);
  ASSERT_TRUE(cgroup);
  EXPECT_FALSE(cgroup->SawOutOfMemory());
  ASSERT_TRUE(Write(path + "/memory.events", "oom 3\noom_kill 0\noom_group_kill 0\n"));
  EXPECT_FALSE(cgroup->SawOutOfMemory());
  ASSERT_TRUE(Write(path + "/memory.events", "oom 3\noom_kill 2\noom_group_kill 0\n"));
  EXPECT_TRUE(cgroup->SawOutOfMemory());
}

}  // namespace
}  // namespace hone
