// Packed archives that tests make.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace hone::train::testing {

// The contents of a .tar.gz with these files, by name. A name that ends with '@' is a symbolic
// link, whose target is the content.
std::string Packed(const std::vector<std::pair<std::string, std::string>>& files);

std::string Gzipped(const std::string& text);

}  // namespace hone::train::testing
