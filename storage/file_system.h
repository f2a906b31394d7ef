// What the store must know of the file system below it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hone {

// Bytes that this process may still write to the file system of `path`, which exists.
Result<std::int64_t> FreeSpace(const std::string& path);

// "NFS" for the statfs() magic of a file system over a network; nothing for others.
std::optional<std::string_view> NetworkFileSystem(std::uint32_t magic);

// kFailedPrecondition when the folder lies on a network file system: SQLite's locks and its shared
// memory do not hold there, and a database would be damaged.
Result<void> CheckLocalFileSystem(const std::string& folder);

}  // namespace hone
