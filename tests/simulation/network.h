// Between the machines and honed.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "tests/simulation/chance.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/schedule.h"

namespace hone::simulation {

// Carries messages, with the faults that are on: late, twice, in another order, or never.
class Network {
 public:
  Network(Schedule& schedule, std::uint64_t seed, const Faults& faults)
      : schedule_(schedule), chance_(seed, 0, "network"), faults_(faults) {}

  // A message of one machine, or to it.
  void Carry(int machine, const std::function<void()>& deliver) {
    if (faults_.Has(Fault::kDrop) && chance_.OneIn(30)) return;
    const int copies = faults_.Has(Fault::kDuplicate) && chance_.OneIn(20) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      const bool late = faults_.Has(Fault::kDelay) && chance_.OneIn(20);
      const Duration delay = late ? chance_.Between(100ms, 30s) : chance_.Between(200us, 20ms);
      const bool cut_at_start = IsCut(machine);
      schedule_.In(delay, [this, machine, cut_at_start, deliver] {
        if (!cut_at_start && !IsCut(machine)) deliver();
      });
    }
  }

  void Cut(int machine, Duration duration) {
    cut_until_[machine] = schedule_.now().steady + duration;
  }

 private:
  bool IsCut(int machine) const {
    const auto until = cut_until_.find(machine);
    return until != cut_until_.end() && schedule_.now().steady < until->second;
  }

  Schedule& schedule_;
  Chance chance_;
  const Faults& faults_;
  std::map<int, SteadyTime> cut_until_;
};

}  // namespace hone::simulation
