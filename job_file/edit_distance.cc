#include "job_file/edit_distance.h"

#include <algorithm>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kLongestWord = 64;  // Nobody mistypes one word into something longer.

std::string Folded(std::string_view word) {
  std::string folded = LowerCase(word);
  std::replace(folded.begin(), folded.end(), '-', '_');
  return folded;
}

}  // namespace

int EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::string NearMiss(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return {};
  const std::string folded = Folded(word);
  int nearest = std::clamp(static_cast<int>(word.size()) / 3, 1, 3) + 1;
  std::string meant;
  for (const std::string& candidate : candidates) {
    const int distance = EditDistance(folded, Folded(candidate));
    if (distance >= nearest) continue;
    nearest = distance;
    meant = candidate;
  }
  return meant;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string meant = NearMiss(word, candidates);
  return meant.empty() ? "" : "; did you mean \"" + meant + "\"?";
}

}  // namespace hone
