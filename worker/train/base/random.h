// Random numbers that are a function of what they are for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace hone::train {

// What numbers are drawn for. The same seed gives each purpose numbers of its own.
enum class Purpose : std::uint64_t { kSplit = 1, kOrder = 2, kAugmentation = 3 };

// A stream of numbers for one purpose and place, such as (epoch, picture).
//
// There is no state to store: who knows the place can begin the stream again, so a training that
// goes on from a checkpoint and any number of threads draw the same.
class Random {
 public:
  Random(std::uint64_t seed, Purpose purpose, std::initializer_list<std::uint64_t> place)
      : state_(Mix(seed)) {
    Absorb(static_cast<std::uint64_t>(purpose));
    for (const std::uint64_t part : place) Absorb(part);
  }

  std::uint64_t Next() { return Mix(state_ += kStep); }

  // From 0 up to, not including, `bound`, which is at least 1.
  std::uint64_t Below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<Wide>(Next()) * bound) >> 64);
  }

  // From 0 up to, not including, 1.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  double Between(double low, double high) { return low + (high - low) * Uniform(); }

 private:
  __extension__ using Wide = unsigned __int128;
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

  // The finalizer of splitmix64.
  static std::uint64_t Mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  void Absorb(std::uint64_t part) { state_ = Mix((state_ ^ part) + kStep); }

  std::uint64_t state_;
};

template <typename T>
void Shuffle(std::vector<T>& items, Random& random) {
  for (std::size_t left = items.size(); left > 1; --left) {
    std::swap(items[left - 1], items[random.Below(left)]);
  }
}

}  // namespace hone::train
