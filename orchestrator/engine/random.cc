#include "orchestrator/engine/random.h"

#include <sys/random.h>

#include <cstring>

#include "base/check.h"
#include "base/text.h"

namespace hone {
namespace {

std::string DrawBytes(std::size_t count) {
  std::string bytes(count, '\0');
  // Up to 256 bytes come whole once the kernel's generator is seeded.
  HONE_CHECK(count <= 256);
  HONE_CHECK(getrandom(bytes.data(), count, 0) == static_cast<ssize_t>(count));
  return bytes;
}

}  // namespace

std::string DrawHex(std::size_t bytes) { return ToHex(DrawBytes(bytes)); }

std::uint64_t DrawSeed() {
  std::uint64_t seed = 0;
  const std::string bytes = DrawBytes(sizeof seed);
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed >> 11;
}

}  // namespace hone
