#include "tuner/spread_order.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "base/check.h"

namespace hone {
namespace {

// The same for every job: of a grid, nothing is random.
constexpr std::uint64_t kSeed = 0;

// A digit that varies has a radix of at least 2, so there are no more of them.
constexpr std::size_t kMostDigits = 20;
static_assert(SpreadOrder::kMostCombinations < std::int64_t{1} << kMostDigits);
static_assert(kMostDigits <= kSobolDimensions);

ScrambledSobol Dimensions(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("grid " + std::to_string(i));
  return {kSeed, names};
}

// The numbers 0 .. values.size() - 1, each at the place of the value that has this rank.
template <typename T>
std::vector<std::int64_t> Ranks(const std::vector<T>& values) {
  std::vector<std::size_t> ascending(values.size());
  std::iota(ascending.begin(), ascending.end(), 0);
  std::sort(ascending.begin(), ascending.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<std::int64_t> ranks(values.size());
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    ranks[ascending[i]] = static_cast<std::int64_t>(i);
  }
  return ranks;
}

// The fastest digit has no faster one that turns it: it goes through the ranks of its dimension.
std::vector<std::int64_t> ScrambledRanks(std::int64_t radix, const ScrambledSobol& sobol) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < radix; ++i) {
    values.push_back(sobol.At(static_cast<std::uint64_t>(i), 0));
  }
  return Ranks(values);
}

// From 0 on, so that the first round is the quasi-random points unturned.
std::vector<std::int64_t> PlainRanks(std::int64_t radix) {
  std::vector<std::uint32_t> values;
  for (std::int64_t i = 0; i < radix; ++i) {
    values.push_back(SobolFraction(static_cast<std::uint32_t>(i), 0));
  }
  return Ranks(values);
}

}  // namespace

SpreadOrder::SpreadOrder(const std::vector<std::int64_t>& radixes)
    : count_(radixes.size()), sobol_(Dimensions(kMostDigits)), size_(1) {
  for (std::size_t i = 0; i < radixes.size(); ++i) {
    HONE_CHECK(radixes[i] >= 1 && radixes[i] <= kMostCombinations / size_);
    size_ *= radixes[i];
    if (radixes[i] > 1) digits_.push_back({i, radixes[i], {}});
  }
  std::stable_sort(digits_.begin(), digits_.end(),
                   [](const Digit& a, const Digit& b) { return a.radix > b.radix; });
  for (Digit& digit : digits_) {
    const bool is_fastest = &digit == &digits_.front();
    digit.spread = is_fastest ? ScrambledRanks(digit.radix, sobol_) : PlainRanks(digit.radix);
  }
}

std::vector<std::int64_t> SpreadOrder::At(std::int64_t place) const {
  HONE_CHECK(place >= 0 && place < size_);
  std::vector<std::int64_t> combination(count_, 0);
  std::int64_t faster = 1;  // The combinations of all faster digits.
  for (std::size_t i = 0; i < digits_.size(); ++i) {
    const Digit& digit = digits_[i];
    std::int64_t value = digit.spread[static_cast<std::size_t>(place / faster % digit.radix)];
    if (i > 0) {
      const double turn = sobol_.At(static_cast<std::uint64_t>(place % faster), i);
      value += static_cast<std::int64_t>(turn * static_cast<double>(digit.radix));
    }
    combination[digit.index] = value % digit.radix;
    faster *= digit.radix;
  }
  return combination;
}

}  // namespace hone
