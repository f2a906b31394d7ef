// SQLite's codes as ours.
#pragma once

#include "base/result.h"

namespace hone {

// Of a result code or an extended one; kInternal for what has no better name.
ErrorCode ToErrorCode(int sqlite_code);

}  // namespace hone
