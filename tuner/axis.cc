#include "tuner/axis.h"

#include "base/check.h"
#include "base/text.h"

namespace hone {

Axis::Axis(const Range& range) {
  std::visit([this](const auto& kind) { Lay(kind); }, range);
}

void Axis::Lay(const ContinuousRange& range) {
  if (range.min == range.max) {
    values_ = RealGrid(range.min, range.max, 1);
  } else if (range.step) {
    const RealGrid grid(range.min, range.max, *range.step);
    slices_ =
        Slices(Resolve(range.scaling, range.min, range.max), range.min, *range.step, grid.last());
    values_ = grid;
  } else {
    values_ = Interval(range.min, range.max, range.scaling);
  }
}

void Axis::Lay(const IntegerRange& range) {
  // Differences as unsigned numbers: the largest does not fit into a signed one.
  const auto span = static_cast<std::uint64_t>(range.max) - static_cast<std::uint64_t>(range.min);
  const auto step = static_cast<std::uint64_t>(range.step.value_or(1));
  const auto min = static_cast<double>(range.min);
  const auto max = static_cast<double>(range.max);
  values_ = IntegerGrid{range.min, step, span / step};
  slices_ = Slices(Resolve(range.scaling, min, max), min, static_cast<double>(step), span / step);
}

void Axis::Lay(const CategoricalRange& range) {
  Categories categories = {range.values, {}};
  for (const std::string& value : range.values) {
    categories.index.emplace(value, categories.index.size());
  }
  values_ = std::move(categories);
  slices_ = Slices(range.values.size() - 1);
}

std::optional<std::uint64_t> Axis::last() const {
  if (std::holds_alternative<Interval>(values_)) return std::nullopt;
  return slices_.last();
}

bool Axis::IsContinuous() const {
  const auto* interval = std::get_if<Interval>(&values_);
  return interval != nullptr && !interval->IsNarrow();
}

bool Axis::Contains(const Value& value) const {
  const auto* interval = std::get_if<Interval>(&values_);
  if (interval == nullptr) return IndexOf(value).has_value();
  const auto* number = std::get_if<double>(&value);
  return number != nullptr && interval->Contains(*number);
}

Value Axis::FromUnit(double unit) const {
  if (const auto* interval = std::get_if<Interval>(&values_)) return interval->FromUnit(unit);
  return At(IndexAt(unit));
}

double Axis::ToUnit(const Value& value) const {
  HONE_CHECK(Contains(value));
  const auto* interval = std::get_if<Interval>(&values_);
  if (interval != nullptr) return interval->ToUnit(std::get<double>(value));
  return UnitOf(*IndexOf(value));
}

Value Axis::At(std::uint64_t index) const {
  HONE_CHECK(last().has_value() && index <= *last());
  if (const auto* grid = std::get_if<RealGrid>(&values_)) return grid->At(index);
  if (const auto* categories = std::get_if<Categories>(&values_)) {
    return categories->values[index];
  }
  const auto& grid = std::get<IntegerGrid>(values_);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(grid.min) + index * grid.step);
}

std::uint64_t Axis::IndexAt(double unit) const { return slices_.IndexAt(unit); }
double Axis::UnitOf(std::uint64_t index) const { return slices_.UnitOf(index); }

std::optional<std::uint64_t> Axis::IndexOf(const Value& value) const {
  if (const auto* grid = std::get_if<RealGrid>(&values_)) {
    const auto* number = std::get_if<double>(&value);
    return number != nullptr ? grid->IndexOf(*number) : std::nullopt;
  }
  if (const auto* grid = std::get_if<IntegerGrid>(&values_)) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number < grid->min) return std::nullopt;
    const auto above = static_cast<std::uint64_t>(*number) - static_cast<std::uint64_t>(grid->min);
    if (above % grid->step != 0 || above / grid->step > grid->last) return std::nullopt;
    return above / grid->step;
  }
  const auto* categories = std::get_if<Categories>(&values_);
  const auto* text = std::get_if<std::string>(&value);
  if (categories == nullptr || text == nullptr) return std::nullopt;
  const auto found = categories->index.find(*text);
  if (found == categories->index.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint64_t> Axis::IndexOfText(const std::string& text) const {
  if (std::holds_alternative<Categories>(values_)) return IndexOf(text);
  if (std::holds_alternative<IntegerGrid>(values_)) {
    const std::optional<std::int64_t> number = ParseInt(text);
    return number ? IndexOf(*number) : std::nullopt;
  }
  const std::optional<double> number = ParseDouble(text);
  return number ? IndexOf(*number) : std::nullopt;
}

}  // namespace hone
