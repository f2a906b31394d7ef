// Changes of an input, by a seed: what a fuzzer tries first, without a fuzzer.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace hone::testing {

// Changes inputs in some places each. The same seed makes the same changes.
class Mutations {
 public:
  // `corpus` is not empty; pieces of its inputs are put into each other.
  Mutations(std::vector<std::string> corpus, std::uint64_t seed)
      : corpus_(std::move(corpus)), random_(seed) {}

  // An input of the corpus with 1 to 8 changes.
  std::string Next();

 private:
  std::size_t Below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  std::string Piece(const std::string& text);
  void Change(std::string* text);

  const std::vector<std::string> corpus_;
  std::mt19937_64 random_;
};

}  // namespace hone::testing
