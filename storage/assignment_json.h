// An assignment as it is stored, and as SQL users read it.
//
// One JSON object, parameters in their order: {"learning_rate":0.1,"epochs":5,"batch":"16"}. The
// form of a value is its kind: a category is a text, an integer a number without a point, a
// continuous one a number with a point or an exponent (1.0, never 1). So nothing is lost and
// `hyperparameters ->> 'learning_rate'` is what one expects. A name with a point or a bracket is
// written as a path: `hyperparameters ->> '$."optimizer.name"'`.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tuner/trial.h"

namespace hone {

// Requires: names are distinct, continuous values finite.
std::string AssignmentToJson(const Assignment& assignment);

// kDataLoss when it is not what AssignmentToJson() writes.
Result<Assignment> AssignmentFromJson(std::string_view json);

}  // namespace hone
