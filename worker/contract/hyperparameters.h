// Hyperparameters in the shapes that SageMaker's programs know.
#pragma once

#include <string>
#include <vector>

#include "worker/core/order.h"

namespace hone::worker {

using Hyperparameters = std::vector<Hyperparameter>;

// hyperparameters.json: an object whose values are all strings, in the order of the job.
std::string HyperparametersFile(const Hyperparameters& hyperparameters);

// SM_HPS: an object whose values are JSON where they can be read as such, 0.1 and true and [1, 2],
// and strings otherwise. A number keeps the spelling in which it was written.
std::string DecodedHyperparameters(const Hyperparameters& hyperparameters);

// What SM_HP_NAME holds: the value as it is, and without its quotes where it is a JSON string.
std::string DecodedText(const std::string& value);

// {"--epochs", "3", "--learning_rate", "0.1"}: sorted by name, as SageMaker's toolkit has it.
std::vector<std::string> HyperparameterArguments(const Hyperparameters& hyperparameters);

}  // namespace hone::worker
