// The life of one world, from the first fault to the last job.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/world.h"

namespace hone::simulation {

struct Setting {
  std::uint64_t seed = 1;
  int workers = 20;
  int trials = 100;
  std::string faults = "all";
  bool trace = false;
};

struct Ending {
  std::vector<std::string> broken;  // Promises; empty when all were kept.
  std::vector<std::string> last_events;
  std::string summary;
  std::uint64_t log_hash = 0;
};

// Faults for half an hour, then none until all jobs have ended and all attempts are forgotten.
Ending Tell(const Setting& setting);

// What shows it again.
std::string CommandOf(const Setting& setting);

}  // namespace hone::simulation
