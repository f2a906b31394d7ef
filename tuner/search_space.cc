#include "tuner/search_space.h"

#include <algorithm>

#include "base/check.h"
#include "tuner/search_space_rules.h"
#include "tuner/space_size.h"

namespace hone {

struct SearchSpace::Parts {
  std::vector<Parameter> parameters;
  std::vector<Axis> axes;
  Gates gates;
  std::vector<std::size_t> order;  // Parents first.
  std::optional<std::int64_t> size;
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
  Parts parts;
  parts.size = CountAssignments(checked.axes, checked.gates);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!checked.axes[i].last() && checked.gates[i].empty()) parts.is_continuous = true;
  }
  parts.parameters = std::move(parameters);
  parts.axes = std::move(checked.axes);
  parts.gates = std::move(checked.gates);
  parts.order = std::move(checked.order);
  return SearchSpace(std::make_shared<const Parts>(std::move(parts)));
}

const std::vector<Parameter>& SearchSpace::parameters() const { return parts_->parameters; }
std::optional<std::int64_t> SearchSpace::Size() const { return parts_->size; }
bool SearchSpace::IsContinuous() const { return parts_->is_continuous; }

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
