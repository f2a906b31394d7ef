// What is to be started for an attempt.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "worker/contract/environment.h"
#include "worker/core/order.h"

namespace hone::worker {

struct Program {
  std::vector<std::string> argv = {};  // The first is looked up in the PATH of `environment`.
  std::string cwd = {};
  Environment environment = {};

  bool operator==(const Program&) const = default;
};

// The command of the order in its folder, or hone-train with its algorithm, with the
// hyperparameters as arguments when the job wants that. INVALID_ARGUMENT when it cannot be a
// command: no words, an algorithm beside them, NUL in a word or a variable, a variable's name that
// is empty or has "=".
Result<Program> ToProgram(const RunOrder& order, const std::string& folder, const Grant& grant,
                          const Environment& inherited);

}  // namespace hone::worker
