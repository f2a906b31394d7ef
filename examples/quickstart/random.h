// Random numbers that are the same on every machine, if no two are drawn in one expression: their
// order would be the compiler's. (Braces have an order.)
#pragma once

#include <cstdint>
#include <initializer_list>

namespace hone::seedlings {

// A stream of numbers for one place, such as (seed, channel, class, number of the picture): a
// picture is the same however many others are drawn.
class Random {
 public:
  explicit Random(std::initializer_list<std::uint64_t> place) {
    for (const std::uint64_t part : place) state_ = Mix((state_ ^ part) + kStep);
  }

  std::uint64_t Next() { return Mix(state_ += kStep); }

  // From 0 up to, not including, 1. Not of <random>, whose distributions differ between libraries.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  double Between(double low, double high) { return low + (high - low) * Uniform(); }
  // Both included.
  int Whole(int low, int high) { return low + static_cast<int>(Uniform() * (high - low + 1)); }
  bool Chance(double probability) { return Uniform() < probability; }
  // From -1 to 1, near 0 for the most part.
  double Bell() {
    double sum = 0;
    for (int i = 0; i < 3; ++i) sum += Uniform();
    return sum * 2 / 3 - 1;
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

  // The finalizer of splitmix64.
  static std::uint64_t Mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  std::uint64_t state_ = 0;
};

}  // namespace hone::seedlings
