// What a daemon does when it is told to read its configuration again.
#pragma once

#include <functional>

#include "base/options.h"
#include "base/result.h"

namespace hone {

// Knows what is in force, and what of a changed configuration can be put in force while the program
// runs: the log's level and format.
//
// Not thread-safe: one thread waits for signals, and calls.
class Rereading {
 public:
  // Reads it all as at the start of the program, and checks every value.
  using Read = std::function<Result<Options>()>;

  // Requires: `in_force` has log-level and log-format.
  Rereading(Options in_force, Read read);

  // Each option that changed gets a log line: that it is in force now, or that it needs a restart.
  // A configuration with a mistake changes nothing, and the mistake is logged.
  void operator()();

 private:
  Options in_force_;
  Read read_;
};

}  // namespace hone
