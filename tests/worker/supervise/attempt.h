// An attempt in a temporary folder, for tests with real supervisors and real programs.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "worker/spool/adopt.h"
#include "worker/spool/command.h"
#include "worker/spool/control.h"
#include "worker/spool/folder.h"
#include "worker/spool/layout.h"
#include "worker/spool/output_reader.h"
#include "worker/spool/spawn.h"
#include "worker/spool/started.h"

namespace hone::testing {

inline constexpr AttemptId kAttempt{1234};

inline std::string SupervisePath() {
  const char* path = std::getenv("HONE_SUPERVISE");
  return path == nullptr ? "hone-supervise" : path;
}

inline bool WaitUntil(const std::function<bool()>& condition, Duration patience = 30s) {
  const SteadyTime give_up = ReadClock().steady + patience;
  while (!condition()) {
    if (ReadClock().steady >= give_up) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

inline ProgramCommand Shell(const std::string& script) {
  return {.argv = {"sh", "-c", script},
          .cwd = "/",
          .environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}},
          .grace = 20s};
}

// Zombies count as gone.
inline bool IsAlive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  file >> number >> name >> state;
  return !state.empty() && state != "Z" && state != "X";
}

class AttemptTest : public ::testing::Test {
 protected:
  AttemptTest() {
    std::string path = (std::filesystem::temp_directory_path() / "hone-attempt-XXXXXX").string();
    dir_ = mkdtemp(path.data());
  }
  ~AttemptTest() override {
    for (const pid_t pid : supervisors_) {
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
    supervisors_.clear();
    if (std::filesystem::exists(folder_)) static_cast<void>(End());
    std::error_code ignored;
    std::filesystem::remove_all(dir_, ignored);
  }

  // In scripts, $D is a folder to leave signs in.
  void Make(ProgramCommand command) {
    command.environment["D"] = dir_;
    const auto folder = CreateSpoolFolder(dir_, kAttempt, command);
    ASSERT_TRUE(folder) << folder.error().message;
    folder_ = *folder;
  }

  void Spawn() {
    const auto spawned = SpawnSupervisor(SupervisePath(), folder_);
    ASSERT_TRUE(spawned) << spawned.error().message;
  }

  // As a child of the test, so that the test can kill it.
  pid_t SpawnAsChild() {
    std::string program = SupervisePath();
    std::string folder = folder_;
    const std::array<char*, 3> argv = {program.data(), folder.data(), nullptr};
    pid_t pid = 0;
    EXPECT_EQ(posix_spawn(&pid, program.c_str(), nullptr, nullptr, argv.data(), environ), 0);
    supervisors_.push_back(pid);
    return pid;
  }

  void KillSupervisor(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    std::erase(supervisors_, pid);
  }

  void RunToEnd(const ProgramCommand& command) {
    Make(command);
    Spawn();
  }

  AttemptStanding Standing() {
    const auto inspection = InspectAttempt(folder_);
    EXPECT_TRUE(inspection) << inspection.error().message;
    return inspection ? inspection->standing : AttemptStanding::kHeld;
  }

  // Waits for the attempt's end; buries an orphan.
  ExitRecord End() {
    ExitRecord record;
    // Looking earlier could take the lock from a supervisor of ours that is on its way.
    if (!supervisors_.empty()) WaitUntil([&] { return HasStartMark(folder_); });
    EXPECT_TRUE(WaitUntil([&] {
      auto inspection = InspectAttempt(folder_);
      if (!inspection) return false;
      if (inspection->standing == AttemptStanding::kNotBegun) return true;
      if (inspection->standing == AttemptStanding::kOrphaned) {
        const auto buried = BuryOrphan(folder_, *std::move(inspection->lock));
        EXPECT_TRUE(buried) << buried.error().message;
        if (buried) record = *buried;
        return true;
      }
      if (inspection->standing != AttemptStanding::kEnded) return false;
      record = *inspection->exit;
      return true;
    }));
    return record;
  }

  std::string Output() {
    const OutputReader reader(folder_);
    std::string output;
    for (std::int64_t offset = 0;;) {
      const auto chunk = reader.Read(offset, 1 << 20);
      EXPECT_TRUE(chunk);
      if (!chunk || chunk->bytes.empty()) return output;
      output += chunk->bytes;
      offset = chunk->next_offset();
    }
  }

  bool WaitForSign(const std::string& name) {
    return WaitUntil([&] { return std::filesystem::exists(dir_ + "/" + name); });
  }
  // Waits for a sign that holds a number.
  pid_t PidIn(const std::string& name) {
    pid_t pid = 0;
    EXPECT_TRUE(WaitUntil([&] { return std::ifstream(dir_ + "/" + name) >> pid && pid > 0; }));
    return pid;
  }

  std::string dir_;
  std::string folder_;
  std::vector<pid_t> supervisors_;
};

}  // namespace hone::testing
