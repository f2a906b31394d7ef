// Chance, by the seed of a world.
#pragma once

#include <string_view>

#include "base/rng.h"
#include "base/time.h"

namespace hone::simulation {

class Chance {
 public:
  Chance(std::uint64_t seed, std::int64_t number, std::string_view name)
      : rng_(seed, number, name) {}

  bool OneIn(std::uint64_t n) { return rng_.Below(n) == 0; }
  std::uint64_t Below(std::uint64_t n) { return rng_.Below(n); }
  double Uniform() { return rng_.Uniform(); }
  Duration Between(Duration least, Duration most) {
    return least + Duration(static_cast<Duration::rep>(
                       rng_.Below(static_cast<std::uint64_t>((most - least).count()) + 1)));
  }

 private:
  Rng rng_;
};

}  // namespace hone::simulation
