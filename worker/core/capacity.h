// The slots and GPUs of this machine, and who has them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"

namespace hone::worker {

// Knows what each attempt was given.
//
// No GPU is given to two attempts, and never more slots than there are. What an earlier run of the
// agent gave counts as given even if there is less now.
class Capacity {
 public:
  // `devices` are the GPUs' names as programs see them.
  Capacity(int slots, std::vector<std::string> devices)
      : slots_(slots), devices_(std::move(devices)) {}

  // Gives `attempt` so many slots and GPUs, or nothing when they are not free now.
  // Requires: the attempt has none.
  std::optional<std::vector<std::string>> Take(AttemptId attempt, int slots, int gpus);

  // As an earlier run of the agent gave them.
  void Restore(AttemptId attempt, int slots, std::vector<std::string> devices);

  // Harmless if the attempt has nothing.
  void Free(AttemptId attempt) { given_.erase(attempt); }

 private:
  struct Share {
    int slots = 0;
    std::vector<std::string> devices;
  };

  int FreeSlots() const;
  std::vector<std::string> FreeDevices() const;

  const int slots_;
  const std::vector<std::string> devices_;
  std::map<AttemptId, Share> given_;
};

}  // namespace hone::worker
