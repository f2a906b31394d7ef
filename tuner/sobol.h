// Points that fill a cube more evenly than random ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hone {

inline constexpr std::size_t kSobolDimensions = 30;

// One coordinate of one point of the Sobol sequence, in units of 2^-32. Point 0 is the origin.
//
// Points by index, not in Gray code order: point i is the combination of the direction numbers at
// the bits of i. Direction numbers: S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better
// two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), table new-joe-kuo-6.
//
// Requires: dimension < kSobolDimensions.
std::uint32_t SobolFraction(std::uint32_t index, std::size_t dimension);

// The Sobol sequence, scrambled by the method of Owen: each coordinate is uniform on [0, 1) over
// the seeds, and the points together are as even as they were. The first 2^m points have exactly
// one coordinate in each of the 2^m equal slices of [0, 1), in every dimension.
//
// At every node of the binary tree of [0, 1) a coin is tossed that decides whether its halves
// change places (A. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995). Coins are
// draws that are a function of seed, name and node, so that no tree is kept. This is the whole
// scramble, not the cheaper one by a hash of bits (B. Burley, "Practical Hash-based Owen
// Scrambling", 2020), which leaves traces of structure; a tuner asks for few points.
//
// Immutable; thread-safe.
class ScrambledSobol {
 public:
  // One dimension for each of `names`, scrambled by (seed, name).
  // Requires: at most kSobolDimensions of them.
  ScrambledSobol(std::uint64_t seed, const std::vector<std::string>& names);

  // In [0, 1), a multiple of 2^-53. Any index gives one, in any order.
  // Requires: index < 2^32, dimension < names.size().
  double At(std::uint64_t index, std::size_t dimension) const;

 private:
  std::uint64_t seed_;
  std::vector<std::string> purposes_;  // What the coins of each dimension are drawn for.
};

}  // namespace hone
