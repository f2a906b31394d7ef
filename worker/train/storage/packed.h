// Files out of a .tar.gz, without writing any to the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "worker/train/base/files.h"

namespace hone::train {

// The regular files whose name, without folders, is one of `wanted`; the first of each. The rest,
// links and devices among it, is passed over. Nothing is read beyond `max_bytes` unpacked bytes in
// all, which ends a bomb. Otherwise nothing, and why in `why`.
std::optional<std::map<std::string, Bytes>> Unpack(std::span<const std::byte> packed,
                                                   const std::set<std::string>& wanted,
                                                   std::uint64_t max_bytes, std::string* why);

}  // namespace hone::train
