// When parameters are active: conditions, with names resolved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tuner/axis.h"
#include "tuner/parameter.h"

namespace hone {

// One condition. It holds while parameter `parent` is active and has one of the `allowed` values.
struct Gate {
  std::size_t parent = 0;
  std::vector<std::uint64_t> allowed;  // Indexes on the parent's axis, ascending.

  bool Allows(std::uint64_t index) const;
};

// The gates of each parameter, all of which must be open for it to be active.
using Gates = std::vector<std::vector<Gate>>;

// Adds to `violations` all that is wrong with the conditions of `parameters`, and returns those
// that are right. `axes` has one for each parameter, or none where the range breaks rules.
Gates ResolveConditions(const std::vector<Parameter>& parameters,
                        const std::vector<std::optional<Axis>>& axes, const std::string& field,
                        std::vector<Violation>* violations);

// The parameters with every parent before its children, else in the order in which they were
// written. Those that hang on a circle are missing.
std::vector<std::size_t> ParentsFirst(const Gates& gates);

}  // namespace hone
