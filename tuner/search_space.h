// The set of all assignments that a tuning job may try.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tuner/parameter.h"
#include "tuner/trial.h"

namespace hone {

// Parameters in the order in which they were written, known to be good.
//
// Immutable; copies share what they hold; thread-safe.
class SearchSpace {
 public:
  // Checks everything about `parameters` and returns all that is wrong with them, each violation
  // under `field` + "[index]...". (1 to 30 of them; distinct names of 1 to 256 bytes;
  // finite bounds with min <= max; what the scaling requires; a step that fits and that doubles can
  // hold; 1 to 1,000 distinct values of a category, of 1 to 256 bytes; conditions on earlier or
  // later parameters that exist, can be counted, can have the value, do not go in a circle, and
  // can all hold.)
  static Result<SearchSpace> Make(std::vector<Parameter> parameters,
                                  const std::string& field = "parameters");

  const std::vector<Parameter>& parameters() const;
  std::size_t dimensions() const { return parameters().size(); }

  // The assignment at a point of the unit cube, one coordinate in [0, 1] a parameter, in order.
  // Coordinates of parameters that turn out not to be active are ignored. 0 and 1 give exactly
  // min and max of a continuous parameter; equal slices of the scaled range are given to the
  // values of an integer (its ends reach half a step beyond), of a step grid, of a category.
  // A coordinate beyond [0, 1] counts as the nearer end, and what is no number as 0.
  // Requires: point.size() == dimensions().
  Assignment FromUnitCube(std::span<const double> point) const;

  // A point that FromUnitCube() maps to `assignment`; 0.5 for parameters that are not active.
  // Exact for all that FromUnitCube() gives, unless a range has more than 2^48 values, or slices
  // as short; up to rounding for other numbers of a continuous parameter without step, of which
  // there may be more than coordinates.
  // Requires: Contains(assignment).
  std::vector<double> ToUnitCube(const Assignment& assignment) const;

  // Whether `assignment` has a value inside its range for each active parameter, in order, and
  // nothing else. Of a continuous parameter with step, the values are those of FromUnitCube():
  // min + k * step as a person would write it.
  bool Contains(const Assignment& assignment) const;

  // Moves `point` to the next assignment in an order of the space in which parameters count up,
  // parents more slowly than their children, and the first comes after the last. From any point,
  // that visits every assignment of a space that can be counted once a round. Coordinates of
  // continuous parameters without step stay as they are.
  // Requires: point.size() == dimensions().
  void Advance(std::span<double> point) const;

  // The number of different assignments; nothing when there is a continuous parameter without
  // step (that is not a constant), when there are more than 2^62, or when conditions are so many
  // and entangled that counting would take too long.
  std::optional<std::int64_t> Size() const;

  // Whether conditions are so many and entangled that Size() gives nothing.
  bool IsEntangled() const;

  // The space falls into parts that no condition connects: so many assignments does each have, and
  // Size() is their product. Empty when Size() gives nothing.
  const std::vector<std::int64_t>& parts() const;

  // The assignment with the given number in each part. Every combination of numbers gives another.
  // Requires: Size() is something; one number for each part, from 0 and below its size.
  Assignment At(std::span<const std::int64_t> numbers) const;

  // Whether the parameter has more than one value. Requires: index < dimensions().
  bool Varies(std::size_t index) const;

  // The assignment that a person wrote down: names and texts, in any order, numbers in any
  // spelling. Needs a value for each parameter that is active, and none for those that are not.
  // Returns all that is wrong, each violation under `field` + "." + the parameter's name.
  Result<Assignment> FromTexts(const std::vector<std::pair<std::string, std::string>>& values,
                               const std::string& field) const;

  // Whether every assignment has a value of a continuous parameter without step, one that is not
  // so narrow that doubles are few: two draws then are hardly ever equal.
  bool IsContinuous() const;

 private:
  struct Parts;
  struct Cell;

  explicit SearchSpace(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  Cell CellAt(std::span<const double> point) const;

  std::shared_ptr<const Parts> parts_;
};

}  // namespace hone
