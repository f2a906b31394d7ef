#include "worker/train/storage/tensors.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>
#include <utility>

#include "worker/train/base/json.h"

namespace hone::train {
namespace {

static_assert(std::endian::native == std::endian::little, "The layout is little-endian.");

constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
constexpr std::uint64_t kMaxHeaderBytes = 16 << 20;
constexpr std::size_t kMaxDimensions = 8;
constexpr const char* kMetadata = "__metadata__";
constexpr const char* kChecksum = "crc32";

std::string NameOf(Dtype dtype) { return dtype == Dtype::kFloat32 ? "F32" : "I64"; }
std::uint64_t BytesOf(Dtype dtype) { return dtype == Dtype::kFloat32 ? 4 : 8; }

std::optional<Dtype> ToDtype(const std::optional<std::string>& name) {
  for (const Dtype dtype : {Dtype::kFloat32, Dtype::kInt64}) {
    if (name == NameOf(dtype)) return dtype;
  }
  return std::nullopt;
}

std::uint32_t Crc(std::uint32_t crc, std::span<const std::byte> bytes) {
  constexpr std::size_t kPiece = 1 << 30;  // zlib counts in unsigned int.
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kPiece);
    crc = static_cast<std::uint32_t>(
        crc32(crc, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(count)));
    bytes = bytes.subspan(count);
  }
  return crc;
}

Json ToJson(const std::vector<std::int64_t>& numbers) {
  Json list = Json::Array();
  for (const std::int64_t number : numbers) list.Add(number);
  return list;
}

std::string HeaderOf(const TensorFile& file) {
  std::uint32_t crc = 0;
  for (const StoredTensor& tensor : file.tensors) crc = Crc(crc, tensor.data);
  Json metadata = Json::Object();
  for (const auto& [key, value] : file.metadata) metadata.Append(key, value);
  metadata.Append(kChecksum, std::to_string(crc));
  Json header = Json::Object();
  header.Append(kMetadata, std::move(metadata));
  std::int64_t at = 0;
  for (const StoredTensor& tensor : file.tensors) {
    const std::int64_t end = at + static_cast<std::int64_t>(tensor.data.size());
    Json entry = Json::Object();
    entry.Append("dtype", NameOf(tensor.dtype));
    entry.Append("shape", ToJson(tensor.shape));
    entry.Append("data_offsets", ToJson({at, end}));
    header.Append(tensor.name, std::move(entry));
    at = end;
  }
  std::string text = header.Text();
  text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
  return text;
}

// The whole numbers of at least 0 in a list; nothing if it is anything else.
std::optional<std::vector<std::int64_t>> ToNumbers(const Json& list) {
  if (!list.IsArray()) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const Json& item : list.items()) {
    const std::optional<std::int64_t> number = item.AsInteger();
    if (!number || *number < 0) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

// How many bytes such a tensor has; nothing if that is no number of 64 bits.
std::optional<std::uint64_t> SizeOf(Dtype dtype, const std::vector<std::int64_t>& shape) {
  std::uint64_t bytes = BytesOf(dtype);
  for (const std::int64_t side : shape) {
    const auto count = static_cast<std::uint64_t>(side);
    if (count != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / count) return {};
    bytes *= count;
  }
  return bytes;
}

// One entry of the header, not yet with numbers.
struct Entry {
  StoredTensor tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::optional<Entry> ToEntry(const std::string& name, const Json& json, std::uint64_t data_bytes,
                             std::string* why) {
  const auto fail = [&](const std::string& rule) -> std::optional<Entry> {
    *why = name + ": " + rule;
    return std::nullopt;
  };
  const std::optional<Dtype> dtype = ToDtype(json["dtype"].AsString());
  if (!dtype) return fail("dtype must be F32 or I64");
  const auto shape = ToNumbers(json["shape"]);
  if (!shape || shape->size() > kMaxDimensions) return fail("shape must be a list of sizes");
  const auto offsets = ToNumbers(json["data_offsets"]);
  if (!offsets || offsets->size() != 2) return fail("data_offsets must be two places");
  Entry entry{{name, *dtype, *shape, {}},
              static_cast<std::uint64_t>((*offsets)[0]),
              static_cast<std::uint64_t>((*offsets)[1])};
  if (entry.begin > entry.end || entry.end > data_bytes) {
    return fail("data_offsets must lie within the file");
  }
  if (SizeOf(*dtype, *shape) != entry.end - entry.begin) {
    return fail("data_offsets must be as far apart as the shape asks for");
  }
  return entry;
}

std::optional<std::vector<Entry>> ToEntries(const Json& header, std::uint64_t data_bytes,
                                            std::string* why) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < header.items().size(); ++i) {
    if (header.keys()[i] == kMetadata) continue;
    std::optional<Entry> entry = ToEntry(header.keys()[i], header.items()[i], data_bytes, why);
    if (!entry) return std::nullopt;
    entries.push_back(*std::move(entry));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at) {
      *why = entry.tensor.name + ": must begin where the tensor before it ends";
      return std::nullopt;
    }
    at = entry.end;
  }
  if (at != data_bytes) {
    *why = "the last tensor must end with the file";
    return std::nullopt;
  }
  return entries;
}

std::optional<Json> ReadHeader(std::span<const std::byte> bytes, std::uint64_t* header_bytes,
                               std::string* why) {
  if (bytes.size() < kLengthBytes) {
    *why = "too short for a file of tensors";
    return std::nullopt;
  }
  std::memcpy(header_bytes, bytes.data(), kLengthBytes);
  if (*header_bytes > kMaxHeaderBytes || *header_bytes > bytes.size() - kLengthBytes) {
    *why = "the header must lie within the file and have at most 16 MiB";
    return std::nullopt;
  }
  std::optional<Json> header =
      ParseJson({reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, *header_bytes});
  if (!header || !header->IsObject()) {
    *why = "the header must be a JSON object";
    return std::nullopt;
  }
  return header;
}

}  // namespace

std::string KindOf(const StoredTensor& tensor) {
  return NameOf(tensor.dtype) + ToJson(tensor.shape).Text();
}

const StoredTensor* TensorFile::Find(const std::string& name) const {
  const auto at = std::find_if(tensors.begin(), tensors.end(),
                               [&](const StoredTensor& tensor) { return tensor.name == name; });
  return at == tensors.end() ? nullptr : &*at;
}

std::string WriteTensors(const std::string& path, const TensorFile& file) {
  const std::string header = HeaderOf(file);
  const std::uint64_t length = header.size();
  std::vector<std::span<const std::byte>> pieces = {std::as_bytes(std::span(&length, 1)),
                                                    std::as_bytes(std::span(header))};
  for (const StoredTensor& tensor : file.tensors) pieces.emplace_back(tensor.data);
  return WriteDurably(path, pieces);
}

std::optional<TensorFile> ParseTensors(std::span<const std::byte> bytes, std::string* why) {
  std::uint64_t header_bytes = 0;
  const std::optional<Json> header = ReadHeader(bytes, &header_bytes, why);
  if (!header) return std::nullopt;
  const std::span<const std::byte> data = bytes.subspan(kLengthBytes + header_bytes);
  std::optional<std::vector<Entry>> entries = ToEntries(*header, data.size(), why);
  if (!entries) return std::nullopt;
  TensorFile file;
  const Json& metadata = (*header)[kMetadata];
  for (std::size_t i = 0; i < metadata.keys().size(); ++i) {
    file.metadata[metadata.keys()[i]] = metadata.items()[i].AsString().value_or("");
  }
  const auto checksum = file.metadata.find(kChecksum);
  if (checksum != file.metadata.end() && checksum->second != std::to_string(Crc(0, data))) {
    *why = "the checksum must fit the numbers";
    return std::nullopt;
  }
  for (Entry& entry : *entries) {
    const auto part = data.subspan(entry.begin, entry.end - entry.begin);
    entry.tensor.data.assign(part.begin(), part.end());
    file.tensors.push_back(std::move(entry.tensor));
  }
  return file;
}

}  // namespace hone::train
