#include "tests/worker/train/support/packed_file.h"

#include <zlib.h>

#include <cstdio>
#include <cstring>

namespace hone::train::testing {
namespace {

constexpr std::size_t kBlock = 512;

std::string TarHeader(const std::string& name, std::size_t size, char kind,
                      const std::string& target) {
  std::string block(kBlock, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    std::memcpy(block.data() + at, text.data(), text.size());
  };
  char octal[16];
  std::snprintf(octal, sizeof(octal), "%011zo", size);
  put(0, name);
  put(100, "0000644");
  put(124, octal);
  put(156, std::string(1, kind));
  put(157, target);
  put(257, "ustar");
  put(148, "        ");
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  std::snprintf(octal, sizeof(octal), "%06o", sum);
  put(148, std::string(octal) + '\0');
  return block;
}

}  // namespace

std::string Packed(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string tar;
  for (const auto& [name, content] : files) {
    if (name.ends_with('@')) {
      tar += TarHeader(name.substr(0, name.size() - 1), 0, '2', content);
      continue;
    }
    tar += TarHeader(name, content.size(), '0', "");
    tar += content;
    tar.append((kBlock - content.size() % kBlock) % kBlock, '\0');
  }
  tar.append(2 * kBlock, '\0');
  return Gzipped(tar);
}

std::string Gzipped(const std::string& text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace hone::train::testing
