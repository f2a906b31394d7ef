// A tuning job's spec as it is stored: JSON with a version.
//
// Every key that this release knows is always written, an absent value as null; so a stored key
// that is not among those written is one of another release, and is kept. Keys that are missing
// take their defaults. Durations are in microseconds, and their keys say so ("..._us"). Numbers are
// exact: a double is written in the shortest form that reads back the same, a seed with all 64
// bits.
//
// Texts are UTF-8, as in the protos they come from; other bytes would be stored as U+FFFD.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/spec.h"

namespace hone {

std::string SpecToJson(const TuningJobSpec& spec);

// kDataLoss when it is not what SpecToJson() of this or an older release writes.
Result<TuningJobSpec> SpecFromJson(std::string_view json);

// `spec` as JSON, with the keys of `stored` that this release does not know, at every depth.
// Parameters, definitions and metrics are recognised by their names.
std::string MergeSpecJson(std::string_view stored, const TuningJobSpec& spec);

}  // namespace hone
