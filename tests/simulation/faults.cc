#include "tests/simulation/faults.h"

#include <algorithm>

namespace hone::simulation {

const std::vector<FaultName>& FaultNames() {
  static const std::vector<FaultName> names = {
      {Fault::kDrop, "drop"},
      {Fault::kDelay, "delay"},
      {Fault::kDuplicate, "duplicate"},
      {Fault::kPartition, "partition"},
      {Fault::kControllerCrash, "controller-crash"},
      {Fault::kClockJump, "clock-jump"},
      {Fault::kSlowDisk, "slow-disk"},
      {Fault::kAgentCrash, "agent-crash"},
      {Fault::kMachineLoss, "machine-loss"},
      {Fault::kSupervisorKilled, "supervisor-killed"},
      {Fault::kStartFailure, "start-failure"},
      {Fault::kUploadFailure, "upload-failure"},
      {Fault::kDrain, "drain"},
  };
  return names;
}

Faults Faults::All() {
  Faults faults;
  for (const FaultName& entry : FaultNames()) faults.on_.insert(entry.fault);
  return faults;
}

Result<Faults> Faults::Parse(std::string_view text) {
  if (text == "all") return All();
  Faults faults;
  if (text == "none") return faults;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const auto& names = FaultNames();
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const FaultName& entry) { return entry.name == word; });
    if (found == names.end()) {
      return InvalidArgument("--faults: must be names of faults: " + std::string(word));
    }
    faults.on_.insert(found->fault);
  }
  return faults;
}

}  // namespace hone::simulation
