// The program `hone-train image-classification`.
#pragma once

#include <map>
#include <string>

#include "worker/train/program/training.h"
#include "worker/train/settings/contract.h"

namespace hone::train {

// Trains as the contract says; `arguments` are hyperparameters, stronger than the contract's.
// Throws Failure.
Ending RunImageClassification(Contract contract,
                              const std::map<std::string, std::string>& arguments);

// All hyperparameters, for people.
std::string HelpOfImageClassification();

}  // namespace hone::train
