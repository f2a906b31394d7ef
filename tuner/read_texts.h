// Assignments as people write them.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tuner/axis.h"
#include "tuner/conditions.h"
#include "tuner/parameter.h"
#include "tuner/trial.h"

namespace hone {

// What SearchSpace::FromTexts() promises, for the parts of a space. `order` has parents first.
Result<Assignment> ReadTexts(const std::vector<std::pair<std::string, std::string>>& values,
                             const std::string& field, const std::vector<Parameter>& parameters,
                             const std::vector<Axis>& axes, const Gates& gates,
                             const std::vector<std::size_t>& order);

}  // namespace hone
