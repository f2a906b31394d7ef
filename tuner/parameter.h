// What a user lets Hone vary.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace hone {

// How a numeric range is measured: which differences count as equal.
enum class Scaling {
  kAuto,        // Log when min > 0 and max / min >= 100, else linear.
  kLinear,      // x
  kLog,         // log x; requires min > 0.
  kReverseLog,  // -log(1 - x); requires 0 <= min and max < 1.
};

std::string_view Name(Scaling scaling);  // "auto", "linear", "log", "reverse-log"
Result<Scaling> ParseScaling(std::string_view name);

// The numbers of a range as a person wrote them, for whoever reads the job again; nothing is
// computed from them. Empty: the shortest form will do.
struct WrittenRange {
  std::string min;
  std::string max;
  std::string step;

  bool operator==(const WrittenRange&) const = default;
};

// Any number from min to max, both included.
struct ContinuousRange {
  double min = 0;
  double max = 0;
  Scaling scaling = Scaling::kAuto;
  std::optional<double> step = std::nullopt;  // Values are min + k * step, where given.
  WrittenRange written = {};

  bool operator==(const ContinuousRange&) const = default;
};

// Any whole number from min to max, both included.
struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
  Scaling scaling = Scaling::kAuto;
  std::optional<std::int64_t> step = std::nullopt;  // Values are min + k * step, where given.
  WrittenRange written = {};

  bool operator==(const IntegerRange&) const = default;
};

// One of some texts, in the order in which they were written.
struct CategoricalRange {
  std::vector<std::string> values;

  bool operator==(const CategoricalRange&) const = default;
};

using Range = std::variant<ContinuousRange, IntegerRange, CategoricalRange>;

// A parameter is active only in trials in which `parameter` is active and has one of `values`.
struct Condition {
  std::string parameter;
  std::vector<std::string> values;  // As texts, whatever the kind of the parameter.

  bool operator==(const Condition&) const = default;
};

struct Parameter {
  std::string name;
  Range range;
  std::vector<Condition> when = {};  // All must hold; none means always active.

  bool operator==(const Parameter&) const = default;
};

}  // namespace hone
