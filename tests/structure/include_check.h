// Whether the floors keep to who may include whom.
#pragma once

#include <string>
#include <vector>

#include "tests/structure/floors.h"
#include "tests/structure/source_tree.h"

namespace hone::structure {

// What breaks the order, as "FILE:LINE: ..."; empty when nothing does. Looked at: includes of our
// own and of others' headers, and calls in pure floors that read a clock or the environment.
std::vector<std::string> BrokenIncludes(const SourceTree& tree, const std::vector<Floor>& floors);

// The libraries of CMake that link what their floor may not include, so that the linker would
// not notice what this check forbids.
std::vector<std::string> BrokenLinks(const SourceTree& tree, const std::vector<Floor>& floors);

}  // namespace hone::structure
