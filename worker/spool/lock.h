// Who holds an attempt. A supervisor does for as long as it lives, so the lock tells whether it
// lives; a process id would tell of whoever has the number now.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/durable_file.h"
#include "base/result.h"

namespace hone {

class AttemptLock {
 public:
  // Never waits. Nothing when another holds it; NOT_FOUND when there is no such attempt, or no
  // more.
  static Result<std::optional<AttemptLock>> TryTake(const std::string& folder);

 private:
  explicit AttemptLock(UniqueFd file) : file_(std::move(file)) {}

  UniqueFd file_;
};

}  // namespace hone
