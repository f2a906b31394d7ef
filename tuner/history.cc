#include "tuner/history.h"

#include <utility>

#include "base/check.h"

namespace hone {

void History::AddTrial(int definition, Assignment assignment) {
  trials_.Append({next_trial(), definition, std::move(assignment), std::nullopt});
}

void History::EndTrial(std::int64_t number, Outcome outcome) {
  HONE_CHECK(number >= 1 && number < next_trial());
  facts_.Append({number, trials_[static_cast<std::size_t>(number - 1)].outcome});
  SetOutcome(number, outcome);
}

void History::SkipFact() { facts_.Append({}); }

History History::AsOf(std::int64_t revision, std::int64_t next_trial) const {
  HONE_CHECK(revision >= 0 && revision <= this->revision());
  HONE_CHECK(next_trial >= 1 && next_trial <= this->next_trial());
  History earlier = *this;
  earlier.trials_.Truncate(static_cast<std::size_t>(next_trial - 1));
  earlier.facts_.Truncate(static_cast<std::size_t>(revision));
  // Backwards, as a trial may have ended more than once since.
  for (std::size_t fact = facts_.size(); fact > earlier.facts_.size(); --fact) {
    const auto& [number, before] = facts_[fact - 1];
    if (number != 0 && number < next_trial) earlier.SetOutcome(number, before);
  }
  return earlier;
}

void History::SetOutcome(std::int64_t number, const std::optional<Outcome>& outcome) {
  const auto index = static_cast<std::size_t>(number - 1);
  HistoryTrial trial = trials_[index];
  trial.outcome = outcome;
  trials_.Set(index, std::move(trial));
}

}  // namespace hone
