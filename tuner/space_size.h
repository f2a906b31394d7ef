// How many assignments a space has.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tuner/axis.h"
#include "tuner/conditions.h"

namespace hone {

// The number of different assignments. Nothing when a parameter has values that cannot be counted,
// when there are more than 2^62, or when conditions hang together in so many ways that counting
// would take longer than some 10 ms.
// Requires: gates do not go in a circle, and each parameter can be active.
std::optional<std::int64_t> CountAssignments(const std::vector<Axis>& axes, const Gates& gates);

}  // namespace hone
