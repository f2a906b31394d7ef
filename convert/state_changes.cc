#include "convert/state_changes.h"

#include "convert/spec.h"
#include "convert/time.h"

namespace hone {

void FromStateChange(const StateChangeDetails& details, v1::StateChange* message) {
  const StateChange& change = details.change;
  message->set_sequence(change.sequence);
  *message->mutable_at() = FromWallTime(change.at);
  message->set_tuning_job(details.tuning_job);
  if (!details.tuning_job.empty()) message->set_trial(change.trial);
  message->set_training_job(details.training_job);
  message->set_attempt(change.attempt);
  message->set_worker(details.worker);
  message->set_from_state(change.from);
  message->set_to_state(change.to);
  if (change.cause) message->set_cause(FromFailureCause(*change.cause));
  message->set_reason(change.reason);
}

}  // namespace hone
