#include "tuner/sobol.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/rng.h"

namespace hone {
namespace {

constexpr int kBits = 32;       // Of a coordinate before the scramble, and of an index.
constexpr int kScrambled = 53;  // Of a coordinate after it.
// The levels of the tree whose coins, 63 of them, come from one draw of 64 bits.
constexpr int kLevels = 6;

// A primitive polynomial x^degree + c[1] x^(degree-1) + ... + c[degree-1] x + 1 over the bits, and
// the first `degree` direction numbers.
struct Recurrence {
  int degree;
  std::uint32_t coefficients;  // c[1] is the highest bit.
  std::array<std::uint32_t, 7> first;
};

// The dimensions after the first, which has no polynomial: all its direction numbers are 1.
constexpr std::array<Recurrence, kSobolDimensions - 1> kRecurrences = {{
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
    {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}},
    {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}},
    {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}},
    {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}},
    {7, 37, {1, 1, 3, 9, 25, 29, 41}},
}};

// By bit of the index, in units of 2^-32.
using Directions = std::array<std::uint32_t, kBits>;

constexpr Directions FirstDimension() {
  Directions directions = {};
  for (int bit = 0; bit < kBits; ++bit) directions[bit] = std::uint32_t{1} << (kBits - 1 - bit);
  return directions;
}

constexpr Directions Extend(const Recurrence& recurrence) {
  Directions directions = {};
  const int degree = recurrence.degree;
  for (int bit = 0; bit < kBits; ++bit) {
    if (bit < degree) {
      directions[bit] = recurrence.first[bit] << (kBits - 1 - bit);
      continue;
    }
    directions[bit] = directions[bit - degree] ^ directions[bit - degree] >> degree;
    for (int k = 1; k < degree; ++k) {
      const bool has_term = (recurrence.coefficients >> (degree - 1 - k) & 1) != 0;
      if (has_term) directions[bit] ^= directions[bit - k];
    }
  }
  return directions;
}

constexpr std::array<Directions, kSobolDimensions> AllDirections() {
  std::array<Directions, kSobolDimensions> all = {FirstDimension()};
  for (std::size_t i = 0; i < kRecurrences.size(); ++i) all[i + 1] = Extend(kRecurrences[i]);
  return all;
}

constexpr std::array<Directions, kSobolDimensions> kDirections = AllDirections();

}  // namespace

std::uint32_t SobolFraction(std::uint32_t index, std::size_t dimension) {
  HONE_CHECK(dimension < kSobolDimensions);
  std::uint32_t fraction = 0;
  for (int bit = 0; index >> bit != 0; ++bit) {
    if ((index >> bit & 1) != 0) fraction ^= kDirections[dimension][bit];
    if (bit == kBits - 1) break;
  }
  return fraction;
}

ScrambledSobol::ScrambledSobol(std::uint64_t seed, const std::vector<std::string>& names)
    : seed_(seed) {
  HONE_CHECK(names.size() <= kSobolDimensions);
  for (const std::string& name : names) purposes_.push_back("sobol:" + name);
}

double ScrambledSobol::At(std::uint64_t index, std::size_t dimension) const {
  HONE_CHECK(index >> kBits == 0 && dimension < purposes_.size());
  const std::uint64_t plain =
      std::uint64_t{SobolFraction(static_cast<std::uint32_t>(index), dimension)}
      << (kScrambled - kBits);
  std::uint64_t flips = 0;
  for (int depth = 0; depth < kScrambled; depth += kLevels) {
    // Nodes are numbered from the root, which is 1; those below n are 2n and 2n + 1.
    const std::uint64_t top = std::uint64_t{1} << depth | plain >> (kScrambled - depth);
    const std::uint64_t coins =
        Rng(seed_, static_cast<std::int64_t>(top), purposes_[dimension]).Next64();
    for (int level = 0; level < std::min(kLevels, kScrambled - depth); ++level) {
      const std::uint64_t at = plain >> (kScrambled - depth - level);
      const std::uint64_t coin = std::uint64_t{1} << level;
      const std::uint64_t flip = coins >> (coin | (at & (coin - 1))) & 1;
      flips |= flip << (kScrambled - 1 - depth - level);
    }
  }
  return static_cast<double>(plain ^ flips) * 0x1p-53;
}

}  // namespace hone
