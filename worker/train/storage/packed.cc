#include "worker/train/storage/packed.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace hone::train {
namespace {

constexpr std::size_t kBlock = 512;
using Block = std::array<unsigned char, kBlock>;

// The unpacked bytes, one after the other.
class Inflater {
 public:
  Inflater(std::span<const std::byte> packed, std::uint64_t max_bytes)
      : left_(packed), allowed_(max_bytes) {
    started_ = inflateInit2(&stream_, 15 + 16) == Z_OK;  // 16: gzip.
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (started_) inflateEnd(&stream_);
  }

  // Fills `to`; false at the end, at damage, and beyond the bound: see why().
  bool Read(std::span<unsigned char> to) {
    if (!started_) return Fail("no memory");
    if (to.size() > allowed_) return Fail("unpacks to more than is allowed");
    allowed_ -= to.size();
    while (!to.empty()) {
      const std::size_t done = ReadSome(to);
      if (done == 0) return false;
      to = to.subspan(done);
    }
    return true;
  }

  bool Skip(std::uint64_t count) {
    std::array<unsigned char, 1 << 14> ignored;
    while (count > 0) {
      const std::size_t part = std::min<std::uint64_t>(count, ignored.size());
      if (!Read(std::span(ignored).first(part))) return false;
      count -= part;
    }
    return true;
  }

  const std::string& why() const { return why_; }

 private:
  bool Fail(const char* why) {
    why_ = why;
    return false;
  }

  std::size_t ReadSome(std::span<unsigned char> to) {
    constexpr std::size_t kMost = 1 << 30;  // zlib counts in unsigned int.
    const std::size_t in = std::min(left_.size(), kMost);
    const std::size_t out = std::min(to.size(), kMost);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(left_.data()));
    stream_.avail_in = static_cast<uInt>(in);
    stream_.next_out = to.data();
    stream_.avail_out = static_cast<uInt>(out);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    left_ = left_.subspan(in - stream_.avail_in);
    const std::size_t done = out - stream_.avail_out;
    if (done == 0) Fail(result == Z_STREAM_END ? "ends early" : "is damaged or ends early");
    return done;
  }

  std::span<const std::byte> left_;
  std::uint64_t allowed_;
  z_stream stream_ = {};
  bool started_ = false;
  std::string why_;
};

std::string TextAt(const Block& block, std::size_t at, std::size_t length) {
  const char* start = reinterpret_cast<const char*>(block.data()) + at;
  return {start, strnlen(start, length)};
}

// Octal digits, with blanks or a zero after them; nothing if it is anything else.
std::optional<std::uint64_t> NumberAt(const Block& block, std::size_t at, std::size_t length) {
  std::uint64_t number = 0;
  bool any = false;
  for (std::size_t i = at; i < at + length; ++i) {
    const unsigned char c = block[i];
    if (c >= '0' && c <= '7') {
      number = number * 8 + (c - '0');
      any = true;
    } else if (any || c != ' ') {
      break;
    }
  }
  if (!any) return std::nullopt;
  return number;
}

bool ChecksumFits(const Block& block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : block[i];
  }
  return NumberAt(block, 148, 8) == sum;
}

bool IsEmpty(const Block& block) {
  return std::all_of(block.begin(), block.end(), [](unsigned char c) { return c == 0; });
}

std::string WithoutFolders(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

std::optional<std::map<std::string, Bytes>> Unpack(std::span<const std::byte> packed,
                                                   const std::set<std::string>& wanted,
                                                   std::uint64_t max_bytes, std::string* why) {
  std::map<std::string, Bytes> files;
  Inflater inflater(packed, max_bytes);
  Block block;
  while (files.size() < wanted.size()) {
    if (!inflater.Read(block)) {
      *why = inflater.why();
      return std::nullopt;
    }
    if (IsEmpty(block)) break;
    const std::optional<std::uint64_t> size = NumberAt(block, 124, 12);
    if (!size || !ChecksumFits(block)) {
      *why = "is no tar file";
      return std::nullopt;
    }
    const std::string name = WithoutFolders(TextAt(block, 0, 100));
    const bool regular = block[156] == '0' || block[156] == 0;
    std::uint64_t skip = (*size + kBlock - 1) / kBlock * kBlock;
    if (*size > max_bytes) {
      *why = "unpacks to more than is allowed";
      return std::nullopt;
    }
    if (regular && wanted.contains(name) && !files.contains(name)) {
      Bytes bytes(*size);
      if (!inflater.Read({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()})) {
        *why = inflater.why();
        return std::nullopt;
      }
      skip -= *size;
      files.emplace(name, std::move(bytes));
    }
    if (!inflater.Skip(skip)) {
      *why = inflater.why();
      return std::nullopt;
    }
  }
  return files;
}

}  // namespace hone::train
