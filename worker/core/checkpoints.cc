// When checkpoints are stored.
#include <algorithm>

#include "worker/core/agent.h"

namespace hone::worker {

// From the beginning of one to that of the next, an interval passes at least; one that takes longer
// is followed by the next at once.
void Agent::AwaitCheckpoint(Attempt& attempt, Now now) {
  attempt.checkpoint.due = now.steady + attempt.order.checkpoint_interval;
}

void Agent::AskForCheckpoint(Attempt& attempt, Now now, Effects& effects) {
  attempt.checkpoint.under_way = true;
  attempt.checkpoint.asked_at = now.steady;
  attempt.checkpoint.due = kNever;
  effects.push_back(StoreCheckpoint{attempt.id()});
}

void Agent::LeaveCheckpointAlone(Attempt& attempt, Effects& effects) {
  attempt.checkpoint.due = kNever;
  if (!attempt.checkpoint.under_way) return;
  attempt.checkpoint.under_way = false;
  effects.push_back(LeaveCheckpoint{attempt.id()});
}

void Agent::AskForDueCheckpoints(Now now, Effects& effects) {
  for (auto& [id, attempt] : attempts_) {
    if (attempt.checkpoint.due <= now.steady) AskForCheckpoint(attempt, now, effects);
  }
}

SteadyTime Agent::NextCheckpointAt() const {
  SteadyTime next = kNever;
  for (const auto& [id, attempt] : attempts_) next = std::min(next, attempt.checkpoint.due);
  return next;
}

// What could not be stored is tried again after the next interval; the last of a program that has
// ended is not, since the next attempt waits for it.
Effects Agent::On(Now now, const CheckpointStored& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || !attempt->checkpoint.under_way) return {};
  CheckpointWatch& watch = attempt->checkpoint;
  watch.under_way = false;
  const bool saved = attempt->stage == Stage::kSaving;
  const bool news = event.checkpoint && event.checkpoint != watch.stored;
  if (event.checkpoint) watch.stored = event.checkpoint;
  if (saved) {
    attempt->stage = Stage::kDone;
  } else {
    watch.due = std::max(now.steady, watch.asked_at + attempt->order.checkpoint_interval);
  }
  Effects effects;
  if (saved || news) News(effects);
  return effects;
}

}  // namespace hone::worker
