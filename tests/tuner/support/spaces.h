// Spaces and histories that tests of the search have in common.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tuner/history.h"
#include "tuner/registry.h"
#include "tuner/search_space.h"
#include "tuner/trial.h"

namespace hone {

// For messages of tests, which find these by their names.
void PrintTo(const Assignment& assignment, std::ostream* out);
void PrintTo(const Suggestion& suggestion, std::ostream* out);
void PrintTo(const StrategyEntry& entry, std::ostream* out);

namespace testing {

// The space, of parameters that are known to be good.
SearchSpace Space(std::vector<Parameter> parameters);

Parameter Real(std::string name, double min, double max, Scaling scaling = Scaling::kLinear);
Parameter Whole(std::string name, std::int64_t min, std::int64_t max,
                Scaling scaling = Scaling::kLinear);
Parameter OneOf(std::string name, std::vector<std::string> values);
// `parameter`, active only when `parent` has one of `values`.
Parameter When(Parameter parameter, std::string parent, std::vector<std::string> values);
// `parameter`, a number, with a step.
Parameter Stepped(Parameter parameter, double step);

// All kinds, all scalings, steps, a constant, and conditions on two levels. Has a continuous
// parameter, so that it is never exhausted.
SearchSpace EveryKindOfParameter();

// Twelve assignments: sgd has a momentum, adam with large batches has a warm-up.
SearchSpace TwelveAssignments();

// The same kinds, with so few values that a grid has 756 points.
SearchSpace EveryKindOfCountedParameter();

// Conditions of all on all: nobody knows how many assignments this space has.
SearchSpace Entangled();

// Trials 1 to 12 of a job with one definition, in `space`; 4 and 9 are running, the rest have
// values.
History TenCompletedTwoRunning(const SearchSpace& space);

// Parameters of all kinds, with conditions; other ones for each seed, and always good ones.
std::vector<Parameter> RandomParameters(std::uint64_t seed);
// The same without continuous ranges, and few values in each of the others.
std::vector<Parameter> RandomFewValues(std::uint64_t seed);

}  // namespace testing
}  // namespace hone
