// Finds the word that someone meant to write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

// How many letters must be added, removed, replaced or swapped with their neighbour to make one of
// the other; `limit` + 1 when it is more than `limit`, which costs much less to find out.
int EditDistance(std::string_view a, std::string_view b, int limit);

// The candidate nearest to `word`, ignoring case, "_" and "-"; empty when none is near: more than
// a third of its letters (at least 1, at most 3) would have to change. The first of equals.
std::string NearMiss(std::string_view word, const std::vector<std::string>& candidates);

// "; did you mean "X"?", or nothing. To be appended to the rule of a violation.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace hone
