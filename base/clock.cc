#include "base/clock.h"

#include <ctime>
#include <fstream>

namespace hone {
namespace {

Duration Read(clockid_t clock) {
  timespec time = {};
  HONE_CHECK(clock_gettime(clock, &time) == 0);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(time.tv_sec) +
                                              std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

Now ReadClock() { return {SteadyTime(Read(CLOCK_BOOTTIME)), WallTime(Read(CLOCK_REALTIME))}; }

std::string BootId() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace hone
