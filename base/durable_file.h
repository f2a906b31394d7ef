// Files whose content has to be there after a crash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// The whole file. NOT_FOUND when there is none, DATA_LOSS when it is longer than `max_bytes`.
Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_bytes);

// Writes all of it, however many calls that takes.
Result<void> WriteAll(int fd, std::string_view bytes);

// Makes a created, renamed or removed name in this folder durable.
Result<void> SyncFolder(const std::string& folder);

// Afterwards, and after a crash at any moment, `path` holds either what it held before or all of
// `bytes`; once this returns, the latter. Mode 0600.
Result<void> WriteDurably(const std::string& path, std::string_view bytes);

}  // namespace hone
