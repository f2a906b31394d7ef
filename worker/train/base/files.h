// Files: read within a bound, written so that they are whole or not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hone::train {

using Bytes = std::vector<std::byte>;

// The contents of a regular file of at most `max_bytes`. Otherwise nothing, and why is in `why`.
std::optional<Bytes> ReadFile(const std::string& path, std::uint64_t max_bytes, std::string* why);
std::optional<std::string> ReadText(const std::string& path, std::uint64_t max_bytes);

// Writes the pieces one after the other to a temporary name beside `path`, brings them to the
// disk, renames, and brings the folder to the disk. Returns what went wrong, empty for nothing;
// then there is no temporary file left, and an older `path` is as it was.
std::string WriteDurably(const std::string& path,
                         const std::vector<std::span<const std::byte>>& pieces);
std::string WriteDurably(const std::string& path, std::string_view text);

// The ending of the temporary names, so that leftovers of a killed process can be told.
inline constexpr std::string_view kTemporaryEnding = ".tmp";

}  // namespace hone::train
