// Reads what the kernel says in /proc and /sys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

// Up to 64 KiB of the file; nothing when it cannot be read.
std::optional<std::string> ReadKernelFile(const std::string& path);

std::vector<std::string> SplitAt(std::string_view text, char separator);

// Without blanks, tabs and newlines at both ends.
std::string TrimBlanks(std::string_view text);

}  // namespace hone
