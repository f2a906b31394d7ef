// One parameter's range on [0, 1].
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tuner/interval.h"
#include "tuner/parameter.h"
#include "tuner/real_grid.h"
#include "tuner/slices.h"
#include "tuner/trial.h"

namespace hone {

// Where each value of a range lies on [0, 1], and what lies where. Ranges that can be counted
// (all but a continuous one without step, unless it is a constant) have values with an index.
//
// Immutable; thread-safe.
class Axis {
 public:
  // Requires: `range` breaks none of the rules of search_space_rules.h.
  explicit Axis(const Range& range);

  // The index of the last value; the first has 0. Nothing when they cannot be counted.
  std::optional<std::uint64_t> last() const;

  // Whether there are so many values, which cannot be counted, that draws do not repeat.
  bool IsContinuous() const;

  bool Contains(const Value& value) const;
  // Any number will do; what is not in [0, 1] counts as its nearer end.
  Value FromUnit(double unit) const;
  // Requires: Contains(value).
  double ToUnit(const Value& value) const;

  // Requires of these: last() has a value, and index <= *last().
  Value At(std::uint64_t index) const;
  std::uint64_t IndexAt(double unit) const;
  double UnitOf(std::uint64_t index) const;

  // The index of a value; nothing when it is not in the range, or values cannot be counted.
  std::optional<std::uint64_t> IndexOf(const Value& value) const;
  // The index of the value that is written as `text`.
  std::optional<std::uint64_t> IndexOfText(const std::string& text) const;

 private:
  struct IntegerGrid {
    std::int64_t min;
    std::uint64_t step;
    std::uint64_t last;
  };
  struct Categories {
    std::vector<std::string> values;
    std::map<std::string, std::uint64_t> index;
  };

  void Lay(const ContinuousRange& range);
  void Lay(const IntegerRange& range);
  void Lay(const CategoricalRange& range);

  std::variant<std::monostate, Interval, RealGrid, IntegerGrid, Categories> values_;
  Slices slices_{0};  // Of what can be counted.
};

}  // namespace hone
