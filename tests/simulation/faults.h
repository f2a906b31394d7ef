// What can go wrong in a simulated world. A fault that happened in life belongs here.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hone::simulation {

enum class Fault {
  kDrop,              // A message between an agent and the controller is lost.
  kDelay,             // It takes up to half a minute.
  kDuplicate,         // It arrives twice.
  kPartition,         // A machine is cut off for up to three minutes.
  kControllerCrash,   // honed is killed; what was not yet on its disk is lost.
  kClockJump,         // The wall clock of honed's machine is set while honed is down.
  kSlowDisk,          // Commits take up to two seconds.
  kAgentCrash,        // hone-worker is killed; programs run on.
  kMachineLoss,       // Agent and programs are gone; the spool may be, too.
  kSupervisorKilled,  // A program dies with its supervisor; nobody writes its exit.
  kStartFailure,      // A folder cannot be written, or a supervisor does not start.
  kUploadFailure,     // What a program left cannot be stored.
  kDrain,             // Somebody drains an agent, and starts it again later.
};

struct FaultName {
  Fault fault;
  std::string_view name;
};
// All of them, as hone-sim --faults names them.
const std::vector<FaultName>& FaultNames();

class Faults {
 public:
  static Faults All();
  static Faults None() { return {}; }
  // "drop,drain"; "all" and "none" too.
  static Result<Faults> Parse(std::string_view text);

  bool Has(Fault fault) const { return on_.contains(fault); }

 private:
  std::set<Fault> on_;
};

}  // namespace hone::simulation
