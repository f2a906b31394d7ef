// Files of the local artifact store: each function does one thing, and says what failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// Nothing when there is no such file.
Result<std::optional<std::int64_t>> FileSize(const std::string& path);

// No error when it is there already. The parent is fsynced when it was not.
Result<void> MakeFolder(const std::string& parent, const std::string& name);

Result<UniqueFd> OpenToRead(const std::string& path);   // kNotFound when there is none.
Result<UniqueFd> OpenToWrite(const std::string& path);  // Makes it where there is none.

// All of `bytes` at `offset`.
Result<void> WriteAt(int fd, std::string_view bytes, std::int64_t offset);

// At most `max_bytes` from `offset` on; none at the end.
Result<std::string> ReadAt(int fd, std::size_t max_bytes, std::int64_t offset);

// Makes the file's content durable and read-only.
Result<void> Seal(int fd);

// Renames and makes the new name durable.
Result<void> MoveInto(const std::string& from, const std::string& folder, const std::string& name);

}  // namespace hone
