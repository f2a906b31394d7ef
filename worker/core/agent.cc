#include "worker/core/agent.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace hone::worker {
namespace {

// Observations travel together for this long, so that a chatty program does not make a call of
// each line.
constexpr Duration kGatherObservations = 1s;
constexpr std::size_t kMaxBacklog = 10'000;
// What a link of a few kilobytes a second carries before the next news come.
constexpr std::size_t kLeastObservations = 8 << 10;

// After an answer with orders the next call waits a moment for what comes of them.
constexpr Duration kAfterOrders = 100ms;
// After an answer that changed nothing though it asked for something, or that acknowledged
// nothing of what it was told: asking again at once would go on for ever. Less where a lease is
// short, which must not end meanwhile.
constexpr Duration kAfterNothing = 1s;

constexpr Duration kDrainPatience = 30s;
constexpr Duration kIdleDrainPatience = 1s;

}  // namespace

Agent::Agent(AgentSetup setup)
    : identity_(std::move(setup.identity)), capacity_(setup.slots, std::move(setup.devices)) {}

Effects Agent::Step(Now now, const Event& event) {
  return std::visit([&](const auto& one) { return On(now, one); }, event);
}

Effects Agent::On(Now now, const Found& event) {
  last_answered_sent_at_ = now.steady;
  in_contact_at_ = now.steady;
  Effects effects;
  for (const FoundAttempt& found : event.attempts) {
    const AttemptId id = found.order.attempt;
    attempts_.insert_or_assign(id, Adopted(found));
    if (found.state != FoundState::kEnded) {
      capacity_.Restore(id, found.order.slots, found.devices);
    }
    if (found.state == FoundState::kNotBegun) continue;
    if (found.state == FoundState::kOrphaned) effects.push_back(Bury{id});
    effects.push_back(Watch{id, found.acknowledged});
    if (found.state == FoundState::kHeld) AwaitCheckpoint(attempts_.at(id), now);
    if (!found.exit) continue;
    const Effects ended = On(now, Exited{id, *found.exit, found.has_model, found.has_checkpoint});
    effects.insert(effects.end(), ended.begin(), ended.end());
  }
  return effects;
}

Effects Agent::On(Now now, const SyncSent&) {
  ++number_;
  sent_at_ = now.steady;
  observations_due_ = kNever;
  const bool unacknowledged = std::any_of(attempts_.begin(), attempts_.end(), [](const auto& one) {
    return !one.second.backlog.empty();
  });
  call_has_news_ = unacknowledged || news_ != news_answered_ || number_ == 1;
  news_sent_ = news_;
  draining_was_sent_ = draining_;
  return {};
}

Effects Agent::On(Now now, const Answered& event) {
  if (event.number != number_) return {};
  last_answered_sent_at_ = sent_at_;
  in_contact_at_ = sent_at_;
  news_answered_ = news_sent_;
  most_ = std::min(2 * most_, kRequestBytes);
  draining_was_answered_ = draining_was_sent_;
  lease_ = event.lease;
  waiting_.clear();

  Effects effects;
  if (event.identity && *event.identity != identity_) {
    // In the same cluster the controller's database is an older one; its attempts run on. Another
    // cluster has no right to them.
    const bool same =
        identity_.cluster_id.empty() || event.identity->cluster_id == identity_.cluster_id;
    if (!same && !attempts_.empty()) {
      return {Retire{"another cluster answers (" + event.identity->cluster_id +
                     "), but the spool holds attempts of the cluster " + identity_.cluster_id +
                     ": start with another --state or --name"}};
    }
    identity_ = *event.identity;
    effects.push_back(AdoptIdentity{identity_});
  }
  for (auto& [id, attempt] : attempts_) attempt.unsupported.clear();
  for (const AttemptId id : event.pause) {
    if (Attempt* attempt = Find(id)) attempt->unsupported = {"pause"};
  }
  bool acknowledged = false;
  for (const Acknowledgement& one : event.acknowledgements) {
    Attempt* attempt = Find(one.attempt);
    if (attempt == nullptr || !attempt->backlog.Acknowledge(one.up_to)) continue;
    acknowledged = true;
    effects.push_back(SaveCursors{one.attempt, attempt->backlog.acknowledged()});
  }
  for (const AttemptId id : event.forget) Forget(id, effects);
  for (const StopOrder& order : event.stop) {
    if (Attempt* attempt = Find(order.attempt)) {
      End(*attempt, order.at_once, EndedBy::kOrder, effects);
    } else {
      EndUnknown(order.attempt, EndedBy::kOrder, now, effects);
    }
  }
  for (const RunOrder& order : event.run) Run(order, now, effects);

  const bool orders =
      !event.run.empty() || !event.stop.empty() || !event.forget.empty() || !event.pause.empty();
  const bool backlog = std::any_of(attempts_.begin(), attempts_.end(),
                                   [](const auto& one) { return !one.second.backlog.empty(); });
  Duration delay = Duration::zero();
  if (!effects.empty() && orders) delay = kAfterOrders;
  if (effects.empty() && (orders || backlog)) delay = std::min<Duration>(kAfterNothing, lease_ / 4);
  if (acknowledged && backlog) delay = Duration::zero();
  effects.push_back(NextSync{delay});
  return effects;
}

Effects Agent::On(Now, const Postponed&) {
  in_contact_at_ = sent_at_;
  return {};
}

// It may have been too much for a slow link, and would be so again.
Effects Agent::On(Now, const Unanswered&) {
  if (call_has_news_) most_ = std::max(most_ / 2, kLeastObservations);
  return {};
}

Effects Agent::On(Now, const Refused& event) { return {Retire{event.reason}}; }

Effects Agent::On(Now, const Accepted& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->stage != Stage::kAccepting) return {};
  attempt->stage = Stage::kAccepted;
  Effects effects;
  if (attempt->unwanted) {
    End(*attempt, false, *attempt->unwanted, effects);
  } else {
    Begin(*attempt, effects);
  }
  return effects;
}

Effects Agent::On(Now, const Fetched& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->stage != Stage::kFetching) return {};
  Effects effects;
  Start(*attempt, effects);
  return effects;
}

Effects Agent::On(Now, const SpawnFailed& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->ended()) return {};
  return {Cancel{event.attempt, event.why, event.reason}};
}

Effects Agent::On(Now now, const Started& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->started_at) return {};
  attempt->started_at = event.at;
  if (!attempt->ended()) AwaitCheckpoint(*attempt, now);
  Effects effects;
  News(effects);
  return effects;
}

Effects Agent::On(Now now, const Scraped& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr) return {};
  std::vector<Observation> observations = event.observations;
  for (Observation& one : observations) one.observed_at = now.wall;
  attempt->backlog.Add(std::move(observations), event.up_to);
  Effects effects;
  if (event.end && !attempt->all_read) {
    attempt->all_read = true;
    News(effects);
  } else if (!event.observations.empty() && observations_due_ == kNever) {
    observations_due_ = std::max(now.steady, sent_at_ + kGatherObservations);
  }
  return effects;
}

Effects Agent::On(Now now, const Exited& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->ended()) return {};
  attempt->exit = event.exit;
  if (!attempt->started_at && event.exit.started_at != WallTime{}) {
    attempt->started_at = event.exit.started_at;
  }
  capacity_.Free(event.attempt);
  drained_since_ = now.steady;
  Effects effects;
  LeaveCheckpointAlone(*attempt, effects);
  if (event.has_checkpoint && LeavesCheckpoint(event.exit)) {
    attempt->stage = Stage::kSaving;
    AskForCheckpoint(*attempt, now, effects);
  } else if (event.has_model && LeavesModel(event.exit)) {
    attempt->stage = Stage::kUploading;
    effects.push_back(Upload{event.attempt});
  } else {
    attempt->stage = Stage::kDone;
  }
  GiveWaitingAChance(now, effects);
  if (attempt->all_read) News(effects);  // Before that the end is not told.
  return effects;
}

Effects Agent::On(Now, const Uploaded& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->stage != Stage::kUploading) return {};
  attempt->model = event.model;
  attempt->stage = Stage::kDone;
  Effects effects;
  News(effects);
  return effects;
}

Effects Agent::On(Now, const UploadFailed& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr || attempt->stage != Stage::kUploading) return {};
  attempt->upload_error = event.reason.empty() ? "it could not be stored" : event.reason;
  attempt->stage = Stage::kDone;
  Effects effects;
  News(effects);
  return effects;
}

Effects Agent::On(Now, const LogDelivered& event) {
  Attempt* attempt = Find(event.attempt);
  if (attempt == nullptr) return {};
  attempt->log_delivered = true;
  if (attempt->stage != Stage::kForgotten) return {};
  attempts_.erase(event.attempt);
  return {Remove{event.attempt}};
}

Effects Agent::On(Now now, const DrainRequested&) {
  if (draining_) return {};
  draining_ = true;
  drained_since_ = now.steady;
  waiting_.clear();
  Effects effects;
  for (auto& [id, attempt] : attempts_) End(attempt, false, EndedBy::kDrain, effects);
  News(effects);
  return effects;
}

Effects Agent::On(Now now, const Tick&) {
  Effects effects;
  if (observations_due_ <= now.steady) News(effects);
  AskForDueCheckpoints(now, effects);
  if (LostContactAt() <= now.steady) {
    // By now the controller has given them to somebody else.
    waiting_.clear();
    for (auto& [id, attempt] : attempts_) {
      if (attempt.order.on_lost_contact != OnLostContact::kStop) continue;
      if (attempt.stage == Stage::kRunning) {
        End(attempt, false, EndedBy::kLostContact, effects);
      }
    }
  }
  if (DrainedAt() <= now.steady) {
    exited_ = true;
    effects.push_back(Exit{});
  }
  return effects;
}

bool Agent::WantsMore(AttemptId attempt) const {
  const auto found = attempts_.find(attempt);
  return found != attempts_.end() && found->second.backlog.size() < kMaxBacklog;
}

SteadyTime Agent::NextDeadline() const {
  SteadyTime next = std::min({observations_due_, DrainedAt(), NextCheckpointAt()});
  if (AnyToEndWhenOutOfContact()) next = std::min(next, LostContactAt());
  return next;
}

// An order that does not fit waits for an end, until the next answer says what is wanted then.
void Agent::Run(const RunOrder& order, Now now, Effects& effects) {
  if (Attempt* attempt = Find(order.attempt)) {
    if (attempt->stage != Stage::kAccepted) return;
    // What was noted of it may be unreadable now, and without its inputs it must not begin.
    attempt->order.inputs = order.inputs;
    attempt->order.checkpoint = order.checkpoint;
    Begin(*attempt, effects);
    return;
  }
  if (draining_) {
    EndUnknown(order.attempt, EndedBy::kDrain, now, effects);
    return;
  }
  std::optional<std::vector<std::string>> devices =
      capacity_.Take(order.attempt, order.slots, order.gpus);
  if (!devices) {
    waiting_.push_back(order);
    return;
  }
  Attempt& attempt = attempts_[order.attempt];
  attempt.order = order;
  attempt.devices = *std::move(devices);
  effects.push_back(Accept{order, attempt.devices});
}

// The folder is on disk before anything is fetched, so that the controller hears of the attempt
// meanwhile, can stop it, and a new run of the agent goes on with it.
void Agent::Begin(Attempt& attempt, Effects& effects) {
  Fetch fetch{attempt.id(), {}, attempt.order.checkpoint};
  for (const auto& [channel, input] : attempt.order.inputs) {
    if (!input.artifact.empty()) fetch.artifacts[channel] = input.artifact;
  }
  if (fetch.artifacts.empty() && fetch.checkpoint.empty()) {
    Start(attempt, effects);
    return;
  }
  attempt.stage = Stage::kFetching;
  effects.push_back(std::move(fetch));
  News(effects);
}

void Agent::Start(Attempt& attempt, Effects& effects) {
  attempt.stage = Stage::kRunning;
  effects.push_back(Spawn{attempt.id()});
  News(effects);
}

void Agent::End(Attempt& attempt, bool at_once, EndedBy why, Effects& effects) {
  switch (attempt.stage) {
    case Stage::kAccepting:
      if (!attempt.unwanted) attempt.unwanted = why;
      return;
    case Stage::kAccepted:
    case Stage::kFetching:
      attempt.unwanted = why;
      attempt.stage = Stage::kStopping;
      effects.push_back(Cancel{attempt.id(), why, "it was told to end before it was started"});
      News(effects);
      return;
    case Stage::kRunning:
    case Stage::kStopping:
      if (attempt.stage == Stage::kStopping && (!at_once || attempt.killed)) return;
      attempt.stage = Stage::kStopping;
      attempt.unwanted = why;
      attempt.killed = at_once;
      effects.push_back(Stop{attempt.id(), at_once, why});
      News(effects);
      return;
    case Stage::kSaving:
      // Nobody will go on from it.
      if (why != EndedBy::kOrder) return;
      LeaveCheckpointAlone(attempt, effects);
      attempt.stage = Stage::kDone;
      News(effects);
      return;
    case Stage::kUploading:
    case Stage::kDone:
    case Stage::kForgotten:
      return;
  }
}

// It will never begin here, and the controller waits to hear of its end: it was stopped before its
// run order came, or the order came to an agent that is being drained.
void Agent::EndUnknown(AttemptId id, EndedBy why, Now now, Effects& effects) {
  Attempt& attempt = attempts_[id];
  attempt.order.attempt = id;
  attempt.stage = Stage::kDone;
  attempt.unwanted = why;
  attempt.exit = ExitReport{.ended_by = why,
                            .started_at = now.wall,
                            .ended_at = now.wall,
                            .message = "it was told to end before it began"};
  attempt.all_read = true;
  attempt.log_delivered = true;
  News(effects);
}

// The log may be behind: nobody is told of the attempt any more, but its folder stays until the
// log is there.
void Agent::Forget(AttemptId id, Effects& effects) {
  Attempt* attempt = Find(id);
  if (attempt == nullptr || !attempt->ended() || attempt->stage == Stage::kForgotten) return;
  LeaveCheckpointAlone(*attempt, effects);
  attempt->stage = Stage::kForgotten;
  ++news_;
  if (!attempt->log_delivered) return;
  attempts_.erase(id);
  effects.push_back(Remove{id});
}

void Agent::GiveWaitingAChance(Now now, Effects& effects) {
  const std::vector<RunOrder> orders = std::exchange(waiting_, {});
  for (const RunOrder& order : orders) Run(order, now, effects);
}

void Agent::News(Effects& effects) {
  ++news_;
  observations_due_ = kNever;
  effects.push_back(Wake{});
}

bool Agent::AnyToEndWhenOutOfContact() const {
  if (!waiting_.empty()) return true;
  return std::any_of(attempts_.begin(), attempts_.end(), [](const auto& one) {
    return one.second.stage == Stage::kRunning &&
           one.second.order.on_lost_contact == OnLostContact::kStop;
  });
}

// Drained is an agent that has nothing left to do or to tell, and has told that it is draining;
// or one whose programs have ended while the controller does not answer.
SteadyTime Agent::DrainedAt() const {
  if (!draining_ || exited_) return kNever;
  const bool running = std::any_of(attempts_.begin(), attempts_.end(),
                                   [](const auto& one) { return !one.second.ended(); });
  if (running) return kNever;
  if (attempts_.empty() && draining_was_answered_) return drained_since_;
  const Duration patience = attempts_.empty() ? kIdleDrainPatience : kDrainPatience;
  return std::max(drained_since_, last_answered_sent_at_) + patience;
}

Attempt* Agent::Find(AttemptId id) {
  const auto found = attempts_.find(id);
  return found == attempts_.end() ? nullptr : &found->second;
}

}  // namespace hone::worker
