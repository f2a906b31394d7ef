// What a training program may be asked for.
#pragma once

#include <string>

#include "orchestrator/core/rules.h"
#include "storage/spec.h"

namespace hone {

// Adds what is wrong with the program, which is at `path`.
void CheckProgram(Rules& rules, const std::string& path, const TrainingProgram& program);

}  // namespace hone
