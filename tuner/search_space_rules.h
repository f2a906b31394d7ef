// What must hold of the parameters of a search space.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "tuner/axis.h"
#include "tuner/conditions.h"
#include "tuner/parameter.h"

namespace hone {

inline constexpr std::size_t kMaxParameters = 30;
inline constexpr std::size_t kMaxCategories = 1'000;
inline constexpr std::size_t kMaxNameBytes = 256;  // Of a parameter, and of a category.

// Parameters, checked and resolved.
struct CheckedParameters {
  std::vector<Violation> violations;  // All of them, by parameter.
  // The rest only means something when there are none.
  std::vector<Axis> axes;
  Gates gates;
  std::vector<std::size_t> order;  // Parents first.
};

// A violation's field is `field` + "[index]" + what it is about: ".min", ".when.optimizer".
CheckedParameters CheckParameters(const std::vector<Parameter>& parameters,
                                  const std::string& field);

}  // namespace hone
