#include "tuner/strategies/turns.h"

#include <utility>

#include "base/check.h"

namespace hone {
namespace {

// What each definition has had so far. Its assignments are only looked at when asked for.
class Past {
 public:
  Past(const SearchSpaces& spaces, const History& history)
      : spaces_(spaces), history_(history), counts_(spaces.size(), 0), tried_(spaces.size()) {
    for (std::size_t i = 0; i < history.trials().size(); ++i) {
      const auto definition = static_cast<std::size_t>(history.trials()[i].definition);
      HONE_CHECK(definition < counts_.size());
      ++counts_[definition];
    }
  }

  Turn TurnOf(std::size_t definition, std::int64_t trial) {
    return {definition, trial, counts_[definition], TriedBy(definition)};
  }

  void Add(std::size_t definition, const Assignment& assignment) {
    ++counts_[definition];
    if (Tried* const tried = TriedBy(definition)) tried->Add(assignment);
  }

 private:
  Tried* TriedBy(std::size_t definition) {
    if (spaces_[definition].IsContinuous()) return nullptr;
    std::optional<Tried>& tried = tried_[definition];
    if (!tried) tried.emplace(history_, static_cast<int>(definition));
    return &*tried;
  }

  const SearchSpaces& spaces_;
  const History& history_;
  std::vector<std::int64_t> counts_;
  std::vector<std::optional<Tried>> tried_;
};

}  // namespace

std::vector<Suggestion> SuggestInTurns(const SearchSpaces& spaces, const History& history,
                                       int count, const Propose& propose) {
  Past past(spaces, history);
  std::vector<Suggestion> suggestions;
  for (int i = 0; i < count; ++i) {
    const std::int64_t trial = history.next_trial() + i;
    std::optional<Assignment> assignment;
    std::size_t definition = 0;
    for (std::size_t turn = 0; turn < spaces.size() && !assignment; ++turn) {
      definition = (static_cast<std::size_t>(trial - 1) + turn) % spaces.size();
      assignment = propose(past.TurnOf(definition, trial));
    }
    if (!assignment) break;
    past.Add(definition, *assignment);
    suggestions.push_back({.definition = static_cast<int>(definition),
                           .assignment = *std::move(assignment),
                           .history_revision = history.revision()});
  }
  return suggestions;
}

}  // namespace hone
