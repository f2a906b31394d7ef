// The search that a job's spec asks for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "storage/spec.h"
#include "tuner/strategy.h"

namespace hone {

// The job's strategy over its spaces, with its start points first.
// Requires: CheckSpec() finds nothing wrong with `spec`, and it has a seed.
std::unique_ptr<const Strategy> MakeSearch(const TuningJobSpec& spec);

// How many different assignments the first definition has; nothing when they cannot be counted.
// Requires: as MakeSearch().
std::optional<std::int64_t> SpaceSize(const TuningJobSpec& spec);

}  // namespace hone
