#include "base/version.h"

namespace hone {

std::string_view Version() { return HONE_VERSION; }

}  // namespace hone
