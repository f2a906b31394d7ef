// What an agent can ask of a supervisor: lines through the FIFO `control`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hone {

enum class ControlVerb {
  kStop,         // SIGTERM, grace, SIGKILL. Ends with the reason kStopped.
  kDrain,        // The same with kDrained,
  kLoseContact,  // and with kLostContact.
  kKill,         // SIGKILL at once. kStopped, unless another order gave a reason before.
  kLimit,        // A new time limit, counted from the program's start.
};

struct ControlOrder {
  ControlVerb verb = ControlVerb::kStop;
  // The grace of the first three, the command's own if absent; of kLimit the limit, zero or absent
  // for none. The first order that ends a program gives the reason, a later one can only shorten
  // the grace.
  std::optional<Duration> duration = {};

  bool operator==(const ControlOrder&) const = default;
};

// "stop 30000000\n": the verb and, if there is one, the duration in microseconds.
std::string ToLine(const ControlOrder& order);

// Without the end of the line. Nothing for what is not an order.
std::optional<ControlOrder> ParseControlOrder(std::string_view line);

// Never waits. UNAVAILABLE when no supervisor reads (not yet, or no more) or it is behind: look at
// the attempt and ask again. Orders may come twice and say nothing of having been carried out; the
// exit record does.
Result<void> SendOrder(const std::string& folder, const ControlOrder& order);

}  // namespace hone
