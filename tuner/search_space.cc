#include "tuner/search_space.h"

#include <algorithm>

#include "base/check.h"
#include "tuner/enumeration.h"
#include "tuner/read_texts.h"
#include "tuner/search_space_rules.h"

namespace hone {

struct SearchSpace::Parts {
  Parts(std::vector<Parameter> good, CheckedParameters checked)
      : parameters(std::move(good)),
        axes(std::move(checked.axes)),
        gates(std::move(checked.gates)),
        order(std::move(checked.order)),
        enumeration(axes, gates) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (axes[i].IsContinuous() && gates[i].empty()) is_continuous = true;
    }
  }

  const std::vector<Parameter> parameters;
  const std::vector<Axis> axes;
  const Gates gates;
  const std::vector<std::size_t> order;  // Parents first.
  const Enumeration enumeration;
  bool is_continuous = false;
};

// Which parameters are active, and the indexes of those of their values that can be counted.
struct SearchSpace::Cell {
  explicit Cell(std::size_t dimensions) : active(dimensions, false), index(dimensions, 0) {}

  bool IsOpen(const std::vector<Gate>& gates) const {
    return std::all_of(gates.begin(), gates.end(), [this](const Gate& gate) {
      return active[gate.parent] && gate.Allows(index[gate.parent]);
    });
  }

  std::vector<bool> active;
  std::vector<std::uint64_t> index;
};

Result<SearchSpace> SearchSpace::Make(std::vector<Parameter> parameters, const std::string& field) {
  CheckedParameters checked = CheckParameters(parameters, field);
  if (!checked.violations.empty()) return InvalidArgument(std::move(checked.violations));
  return SearchSpace(std::make_shared<const Parts>(std::move(parameters), std::move(checked)));
}

const std::vector<Parameter>& SearchSpace::parameters() const { return parts_->parameters; }
std::optional<std::int64_t> SearchSpace::Size() const { return parts_->enumeration.size(); }
bool SearchSpace::IsEntangled() const { return parts_->enumeration.is_entangled(); }
bool SearchSpace::IsContinuous() const { return parts_->is_continuous; }

const std::vector<std::int64_t>& SearchSpace::parts() const { return parts_->enumeration.parts(); }

Assignment SearchSpace::At(std::span<const std::int64_t> numbers) const {
  const Enumeration::Indexes indexes = parts_->enumeration.At(numbers);
  Assignment assignment;
  for (std::size_t i = 0; i < dimensions(); ++i) {
    if (indexes[i]) assignment.Add(parameters()[i].name, parts_->axes[i].At(*indexes[i]));
  }
  return assignment;
}

bool SearchSpace::Varies(std::size_t index) const {
  HONE_CHECK(index < dimensions());
  return parts_->axes[index].last() != 0;
}

Result<Assignment> SearchSpace::FromTexts(
    const std::vector<std::pair<std::string, std::string>>& values,
    const std::string& field) const {
  return ReadTexts(values, field, parts_->parameters, parts_->axes, parts_->gates, parts_->order);
}

SearchSpace::Cell SearchSpace::CellAt(std::span<const double> point) const {
  HONE_CHECK(point.size() == dimensions());
  Cell cell(dimensions());
  for (const std::size_t i : parts_->order) {
    cell.active[i] = cell.IsOpen(parts_->gates[i]);
    if (cell.active[i] && parts_->axes[i].last()) cell.index[i] = parts_->axes[i].IndexAt(point[i]);
  }
  return cell;
}

Assignment SearchSpace::FromUnitCube(std::span<const double> point) const {
  const Cell cell = CellAt(point);
  Assignment assignment;
  for (std::size_t i = 0; i < dimensions(); ++i) {
    if (!cell.active[i]) continue;
    const Axis& axis = parts_->axes[i];
    assignment.Add(parameters()[i].name,
                   axis.last() ? axis.At(cell.index[i]) : axis.FromUnit(point[i]));
  }
  return assignment;
}

std::vector<double> SearchSpace::ToUnitCube(const Assignment& assignment) const {
  HONE_CHECK(Contains(assignment));
  std::vector<double> point(dimensions(), 0.5);
  auto entry = assignment.entries().begin();
  for (std::size_t i = 0; i < dimensions() && entry != assignment.entries().end(); ++i) {
    if (entry->first != parameters()[i].name) continue;
    point[i] = parts_->axes[i].ToUnit(entry->second);
    ++entry;
  }
  return point;
}

bool SearchSpace::Contains(const Assignment& assignment) const {
  std::vector<const Value*> values(dimensions(), nullptr);
  auto entry = assignment.entries().begin();
  for (std::size_t i = 0; i < dimensions() && entry != assignment.entries().end(); ++i) {
    if (entry->first != parameters()[i].name) continue;
    values[i] = &entry->second;
    ++entry;
  }
  if (entry != assignment.entries().end()) return false;

  Cell cell(dimensions());
  for (const std::size_t i : parts_->order) {
    cell.active[i] = cell.IsOpen(parts_->gates[i]);
    if (cell.active[i] != (values[i] != nullptr)) return false;
    if (!cell.active[i]) continue;
    if (!parts_->axes[i].Contains(*values[i])) return false;
    cell.index[i] = parts_->axes[i].IndexOf(*values[i]).value_or(0);
  }
  return true;
}

void SearchSpace::Advance(std::span<double> point) const {
  const Cell cell = CellAt(point);
  for (auto i = parts_->order.rbegin(); i != parts_->order.rend(); ++i) {
    const Axis& axis = parts_->axes[*i];
    if (!axis.last()) continue;
    if (cell.active[*i] && cell.index[*i] < *axis.last()) {
      point[*i] = axis.UnitOf(cell.index[*i] + 1);
      return;
    }
    point[*i] = axis.UnitOf(0);
  }
}

}  // namespace hone
