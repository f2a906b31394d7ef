// Calls to the system that go wrong for one of a cluster's programs.
#pragma once

#include <filesystem>
#include <string>

#include "tests/integration/support/cluster.h"

namespace hone::integration {

// As tests/support/faults/plan.h explains each; empty and 0: absent.
struct Faults {
  std::string program;  // "honed"
  std::string path;     // "/controller/"
  std::string mode;     // "kill-before"
  std::string calls = {};
  int at = 0;
  int times = 0;
  std::string error = {};
};

// The programs that a cluster starts from now on run with these faults, while they are switched on.
// They are off at first.
class FaultSwitch {
 public:
  FaultSwitch(Cluster& cluster, const Faults& faults);

  void On();
  void Off();
  bool IsOn() const { return std::filesystem::exists(file_); }
  // The calls that counted, a line each.
  std::vector<std::string> Calls() const;

 private:
  const std::filesystem::path file_;
  const std::filesystem::path trace_;
};

}  // namespace hone::integration
