// Decides what becomes of a call.
#pragma once

#include <limits.h>

#include "tests/support/faults/plan.h"

namespace hone::faults {

enum class Verdict {
  kDo,
  kFail,    // With Error().
  kDoHalf,  // And say so.
  kDieBefore,
  kDieAfter,
  kDieInside,
};

// The path of what a call is about, where the plan asks for paths at all. On the stack, since calls
// come from every thread and at every moment.
class CallPath {
 public:
  explicit CallPath(int fd);
  // A path that is not absolute is one in `folder`, which may be AT_FDCWD.
  CallPath(int folder, const char* path);

  const char* text() const { return text_; }

 private:
  void ReadLink(const char* link);

  char text_[PATH_MAX] = {};
};

// Counts the call, notes it in the trace, and says what is to happen. Leaves errno alone.
Verdict Judge(Kind kind, const char* call, const CallPath& path);

// Of a call that fails.
int Error();

// Ends the process as SIGKILL does.
[[noreturn]] void Die();

}  // namespace hone::faults
