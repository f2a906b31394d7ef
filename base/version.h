// Which Hone this is.
#pragma once

#include <string_view>

namespace hone {

// "0.1.0".
std::string_view Version();

}  // namespace hone
