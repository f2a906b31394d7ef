#include "base/near_miss.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

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

int EditDistance(std::string_view a, std::string_view b, int limit) {
  const int rows = static_cast<int>(a.size());
  const int columns = static_cast<int>(b.size());
  const auto at = [](std::string_view text, int i) { return text[static_cast<std::size_t>(i)]; };
  // The last three rows of the table of costs; what is further than `limit` from its diagonal is
  // not looked at, and stays at more than `limit`.
  std::vector<int> before_last(b.size() + 1, limit + 1);
  std::vector<int> last(b.size() + 1, limit + 1);
  for (int j = 0; j <= std::min(columns, limit); ++j) last[static_cast<std::size_t>(j)] = j;
  for (int i = 1; i <= rows; ++i) {
    std::vector<int> row(b.size() + 1, limit + 1);
    if (i <= limit) row[0] = i;
    for (int j = std::max(1, i - limit); j <= std::min(columns, i + limit); ++j) {
      const auto k = static_cast<std::size_t>(j);
      const int replaced = last[k - 1] + (at(a, i - 1) == at(b, j - 1) ? 0 : 1);
      row[k] = std::min({replaced, last[k] + 1, row[k - 1] + 1, limit + 1});
      const bool swapped =
          i > 1 && j > 1 && at(a, i - 1) == at(b, j - 2) && at(a, i - 2) == at(b, j - 1);
      if (swapped) row[k] = std::min(row[k], before_last[k - 2] + 1);
    }
    if (*std::min_element(row.begin(), row.end()) > limit) return limit + 1;
    before_last = std::move(last);
    last = std::move(row);
  }
  return last.back();
}

std::string NearMiss(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return {};
  const std::string folded = Folded(word);
  int nearest = std::clamp(static_cast<int>(word.size()) / 3, 1, 3) + 1;
  std::string meant;
  for (const std::string& candidate : candidates) {
    const auto size = static_cast<int>(candidate.size());
    // Seen at once, so that a file of nothing but wrong words stays cheap.
    if (std::abs(size - static_cast<int>(word.size())) >= nearest) continue;
    const int distance = EditDistance(folded, Folded(candidate), nearest - 1);
    // With every letter changed it is another word: "x" is not meant to be "y".
    if (distance >= nearest || distance >= size) continue;
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
