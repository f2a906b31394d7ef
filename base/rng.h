// Random numbers that are a function of what they are for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hone {

// A stream of random numbers, fixed by its key: the same key gives the same numbers on every
// machine and in every release, and different keys give independent streams. So a draw can be
// repeated after a restart without storing anything.
//
// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011.
class Rng {
 public:
  // The draws of one parameter of one trial.
  Rng(std::uint64_t seed, std::int64_t number, std::string_view name = {});

  std::uint32_t Next32();
  std::uint64_t Next64();

  // Uniform on [0, 1), a multiple of 2^-53.
  double Uniform();

  // Uniform on 0 .. n-1. Requires: n > 0.
  std::uint64_t Below(std::uint64_t n);

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_;
  std::size_t used_ = 4;
};

// One block of Philox4x32-10, as Random123 defines it.
std::array<std::uint32_t, 4> Philox(const std::array<std::uint32_t, 4>& counter,
                                    const std::array<std::uint32_t, 2>& key);

// FNV-1a, 64 bits: a hash that is the same everywhere and for ever. Not for hash tables under
// attack.
std::uint64_t StableHash(std::string_view text);

}  // namespace hone
