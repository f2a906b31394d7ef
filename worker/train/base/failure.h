// How the program ends when it cannot go on.
//
// Thrown, and caught once, in main: LibTorch throws as well, so there is one way for both.
#pragma once

#include <stdexcept>
#include <string>

namespace hone::train {

// The exit codes of the training contract. Any other but 0 is a mistake of the program or its use.
enum class ExitCode {
  kDone = 0,
  kProgramError = 1,
  kWrongUse = 2,
  kBadInput = 81,
  kBadParent = 82,
  kOutOfMemory = 83,
  kNotFinite = 84,
};

class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

}  // namespace hone::train
