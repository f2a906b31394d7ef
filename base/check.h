// What only a bug can break. Checked in release too; a broken check ends the process.
#pragma once

namespace hone {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace hone

#define HONE_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::hone::CheckFailed(#condition, __FILE__, __LINE__))
