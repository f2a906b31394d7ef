// What a supervisor waits for, beside the program's output: signals, a time, orders.
#pragma once

#include <string>
#include <vector>

#include "base/durable_file.h"
#include "base/result.h"
#include "base/time.h"
#include "worker/spool/control.h"

namespace hone {

struct SupervisorEvents {
  bool child_ended = false;     // SIGCHLD: look.
  bool asked_to_drain = false;  // SIGTERM.
  bool output_ready = false;
  std::vector<ControlOrder> orders = {};
};

// Waits for all of it at once.
class SupervisorInbox {
 public:
  // Blocks the signals, which a child has to undo, and opens the FIFO of the folder.
  static Result<SupervisorInbox> Open(const std::string& folder);

  // Returns when something happened or `deadline` has come. Negative `output`: none is read.
  SupervisorEvents Wait(SteadyTime deadline, int output);

 private:
  SupervisorInbox() = default;

  void ReadSignals(SupervisorEvents& events);
  void ReadOrders(SupervisorEvents& events);

  UniqueFd signals_;
  UniqueFd timer_;
  UniqueFd control_;
  std::string unfinished_line_;
};

}  // namespace hone
