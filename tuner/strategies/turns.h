// How the definitions of a job take turns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "tuner/registry.h"
#include "tuner/tried.h"

namespace hone {

// The turn of one definition to have a trial.
struct Turn {
  std::size_t definition = 0;
  std::int64_t trial = 0;   // The number that the trial will have.
  std::int64_t before = 0;  // How many trials the definition had until now.
  // What the definition has tried. None for a space in which draws do not repeat.
  const Tried* tried = nullptr;
};

// An untried assignment, or nothing when all of the definition's were tried.
using Propose = std::function<std::optional<Assignment>(const Turn& turn)>;

// Asks for `count` proposals, and knows of each when it asks for the next. Trials take turns
// through the definitions by their number; a definition whose space is exhausted gives its turn to
// the next. When all are exhausted there are no more suggestions.
std::vector<Suggestion> SuggestInTurns(const SearchSpaces& spaces, const History& history,
                                       int count, const Propose& propose);

}  // namespace hone
