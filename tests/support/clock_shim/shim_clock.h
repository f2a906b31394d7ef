// The test's hand on the clocks of programs that are loaded with the shim.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/check.h"
#include "base/time.h"

namespace hone::testing {

// The clock of one machine, in a file for CLOCK_SHIM_FILE.
class ShimClock {
 public:
  explicit ShimClock(std::filesystem::path file) : file_(std::move(file)) { Write(); }

  const std::filesystem::path& file() const { return file_; }

  // Somebody sets the wall clock.
  void JumpWall(Duration by) {
    wall_ += by;
    Write();
  }
  // The machine sleeps: but for the monotonic clock all are later at once.
  void Suspend(Duration duration) {
    wall_ += duration;
    boot_ += duration;
    Write();
  }

 private:
  void Write() const {
    const std::int64_t offsets[] = {std::chrono::nanoseconds(wall_).count(),
                                    std::chrono::nanoseconds(boot_).count()};
    // In place: programs have it mapped.
    std::fstream file(file_, std::ios::binary | std::ios::in | std::ios::out);
    if (!file.is_open()) file.open(file_, std::ios::binary | std::ios::out);
    file.write(reinterpret_cast<const char*>(offsets), sizeof(offsets));
    file.close();
    HONE_CHECK(!file.fail());
  }

  const std::filesystem::path file_;
  Duration wall_ = 0us;
  Duration boot_ = 0us;
};

}  // namespace hone::testing
