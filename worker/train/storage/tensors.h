// Numbers with names in a file of the safetensors layout, which Python reads with the package of
// that name or a dozen lines of numpy: eight bytes of length (little-endian), so many bytes of JSON
// with type, shape and place of each tensor, then the numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "worker/train/base/files.h"

namespace hone::train {

enum class Dtype { kFloat32, kInt64 };

// Little-endian, the last index fastest. A number by itself has no dimensions.
struct StoredTensor {
  std::string name;
  Dtype dtype = Dtype::kFloat32;
  std::vector<std::int64_t> shape;
  Bytes data;

  bool operator==(const StoredTensor&) const = default;
};

// Type and shape, as messages show them: "F32[16, 3, 3, 3]".
std::string KindOf(const StoredTensor& tensor);

struct TensorFile {
  std::vector<StoredTensor> tensors;
  std::map<std::string, std::string> metadata;

  const StoredTensor* Find(const std::string& name) const;
};

// Writes durably, with a checksum of the numbers in the metadata. Returns what went wrong, empty
// for nothing.
std::string WriteTensors(const std::string& path, const TensorFile& file);

// Trusts nothing: lengths, places, types and shapes have to agree with each other and with the
// file, tensors must lie side by side, and the checksum must fit if there is one. Otherwise
// nothing, and why in `why`.
std::optional<TensorFile> ParseTensors(std::span<const std::byte> bytes, std::string* why);

}  // namespace hone::train
