#include "tuner/strategies/start_points.h"

#include "base/check.h"

namespace hone {

StartPoints::StartPoints(std::vector<Suggestion> points, std::unique_ptr<const Strategy> then)
    : points_(std::move(points)), then_(std::move(then)) {
  HONE_CHECK(then_ != nullptr);
}

std::vector<Suggestion> StartPoints::Suggest(const History& history, int count) const {
  std::vector<Suggestion> suggestions;
  History with_points = history;
  while (count > 0 && with_points.next_trial() <= static_cast<std::int64_t>(points_.size())) {
    Suggestion point = points_[static_cast<std::size_t>(with_points.next_trial()) - 1];
    point.history_revision = history.revision();
    with_points.AddTrial(point.definition, point.assignment);
    suggestions.push_back(std::move(point));
    --count;
  }
  if (count <= 0) return suggestions;
  for (Suggestion& suggestion : then_->Suggest(with_points, count)) {
    suggestions.push_back(std::move(suggestion));
  }
  return suggestions;
}

std::vector<std::pair<std::size_t, std::size_t>> StartPoints::Repeated(
    const std::vector<Suggestion>& points) {
  std::vector<std::pair<std::size_t, std::size_t>> repeated;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t first = 0; first < i; ++first) {
      if (points[i].definition != points[first].definition ||
          points[i].assignment != points[first].assignment) {
        continue;
      }
      repeated.emplace_back(i, first);
      break;
    }
  }
  return repeated;
}

}  // namespace hone
