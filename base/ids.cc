#include "base/ids.h"

#include <algorithm>

namespace hone {

std::int64_t IdSequence::Next(std::int64_t wall_us) {
  last_ = std::max(last_ + 1, wall_us);
  return last_;
}

}  // namespace hone
