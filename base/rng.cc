#include "base/rng.h"

#include "base/check.h"

namespace hone {
namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
constexpr int kRounds = 10;

std::uint32_t High(std::uint64_t product) { return static_cast<std::uint32_t>(product >> 32); }
std::uint32_t Low(std::uint64_t product) { return static_cast<std::uint32_t>(product); }

}  // namespace

std::array<std::uint32_t, 4> Philox(const std::array<std::uint32_t, 4>& counter,
                                    const std::array<std::uint32_t, 2>& key) {
  std::array<std::uint32_t, 4> x = counter;
  std::array<std::uint32_t, 2> k = key;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t a = std::uint64_t{kMultiplier0} * x[0];
    const std::uint64_t b = std::uint64_t{kMultiplier1} * x[2];
    x = {High(b) ^ x[1] ^ k[0], Low(b), High(a) ^ x[3] ^ k[1], Low(a)};
    k[0] += kWeyl0;
    k[1] += kWeyl1;
  }
  return x;
}

// The key is the seed. Of the counter, the lower half runs and the upper half says what the
// numbers are for.
Rng::Rng(std::uint64_t seed, std::int64_t number, std::string_view name)
    : key_{Low(seed), High(seed)}, counter_{0, 0, 0, 0}, block_{} {
  const std::uint64_t purpose =
      StableHash(name) + 0x9E3779B97F4A7C15 * static_cast<std::uint64_t>(number);
  counter_[2] = Low(purpose);
  counter_[3] = High(purpose);
}

std::uint32_t Rng::Next32() {
  if (used_ == 4) {
    block_ = Philox(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
  }
  return block_[used_++];
}

std::uint64_t Rng::Next64() {
  const std::uint64_t high = Next32();
  return high << 32 | Next32();
}

double Rng::Uniform() { return static_cast<double>(Next64() >> 11) * 0x1p-53; }

std::uint64_t Rng::Below(std::uint64_t n) {
  HONE_CHECK(n > 0);
  // Draws from the last, incomplete run of n are thrown away, so that all values are equally
  // likely.
  const std::uint64_t excess = (UINT64_MAX % n + 1) % n;
  std::uint64_t draw = Next64();
  while (draw > UINT64_MAX - excess) draw = Next64();
  return draw % n;
}

std::uint64_t StableHash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3;
  }
  return hash;
}

}  // namespace hone
