// What hone-worker decides.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "worker/core/attempts.h"
#include "worker/core/capacity.h"
#include "worker/core/effect.h"
#include "worker/core/event.h"
#include "worker/core/report.h"

namespace hone::worker {

// What a worker is from one start to the next.
struct AgentSetup {
  int slots = 1;
  std::vector<std::string> devices;  // GPUs, as programs see them.
  Identity identity;                 // Without an id in the first run of a worker.
};

// The whole decision-making of hone-worker, as a function: state and event in, effects out.
//
// Step() does not block, throw, read a clock or draw a random number. The controller's answers are
// levels: what they repeat is done already and changes nothing, what they leave out goes on as it
// was, and only an attempt that is named under `stop` is stopped. Only the answer to the latest
// request counts, since an older one was made without knowing what the agent has said since.
//
// Effects are in order, and each is something that the shell tells the outcome of by an event.
//
// Not thread-safe; lives on the loop thread.
class Agent {
 public:
  explicit Agent(AgentSetup setup);

  Effects Step(Now now, const Event& event);

  // What the request says that was begun by the last SyncSent.
  Report State() const { return ReportOn(attempts_, number_, draining_, most_); }

  // As the latest answer said.
  Duration lease() const { return lease_; }

  // Whether that request told nothing new, so that the controller certainly parks it.
  bool Parked() const { return !call_has_news_; }

  // Whether the shell may read on in what this attempt writes. It may not while the controller
  // lags far behind, so that memory stays bounded; the output waits in its segments.
  bool WantsMore(AttemptId attempt) const;

  // The next time at which Step(Tick) has something to do.
  SteadyTime NextDeadline() const;

 private:
  Effects On(Now, const Found& event);
  Effects On(Now, const SyncSent& event);
  Effects On(Now now, const Answered& event);
  Effects On(Now, const Postponed& event);
  Effects On(Now, const Unanswered& event);
  Effects On(Now, const Refused& event);
  Effects On(Now, const Accepted& event);
  Effects On(Now, const Fetched& event);
  Effects On(Now, const SpawnFailed& event);
  Effects On(Now now, const Started& event);
  Effects On(Now, const Scraped& event);
  Effects On(Now, const Exited& event);
  Effects On(Now, const Uploaded& event);
  Effects On(Now, const UploadFailed& event);
  Effects On(Now now, const CheckpointStored& event);
  Effects On(Now, const LogDelivered& event);
  Effects On(Now, const DrainRequested& event);
  Effects On(Now, const Tick& event);

  void Run(const RunOrder& order, Now now, Effects& effects);
  void Begin(Attempt& attempt, Effects& effects);
  void Start(Attempt& attempt, Effects& effects);
  void End(Attempt& attempt, bool at_once, EndedBy why, Effects& effects);
  void EndUnknown(AttemptId id, EndedBy why, Now now, Effects& effects);
  void Forget(AttemptId id, Effects& effects);
  void GiveWaitingAChance(Now now, Effects& effects);
  void News(Effects& effects);
  // The checkpoints (checkpoints.cc).
  static void AwaitCheckpoint(Attempt& attempt, Now now);
  static void AskForCheckpoint(Attempt& attempt, Now now, Effects& effects);
  static void LeaveCheckpointAlone(Attempt& attempt, Effects& effects);
  void AskForDueCheckpoints(Now now, Effects& effects);
  SteadyTime NextCheckpointAt() const;
  SteadyTime LostContactAt() const { return in_contact_at_ + lease_; }
  bool AnyToEndWhenOutOfContact() const;
  SteadyTime DrainedAt() const;
  Attempt* Find(AttemptId id);

  Identity identity_;
  Capacity capacity_;
  Attempts attempts_;
  std::vector<RunOrder> waiting_;  // Of the last answer; they did not fit.

  std::int64_t number_ = 0;
  bool draining_ = false;
  bool exited_ = false;

  Duration lease_ = 60s;
  SteadyTime sent_at_ = {};
  SteadyTime last_answered_sent_at_ = {};  // Or the start of this run.
  SteadyTime in_contact_at_ = {};          // The same, answered or postponed.
  bool draining_was_sent_ = false;
  bool draining_was_answered_ = false;
  SteadyTime drained_since_ = {};  // The drain began, or something ended in it.

  // News are counted, so that it is known whether the controller was told of the latest.
  std::int64_t news_ = 0;
  std::int64_t news_sent_ = 0;
  std::int64_t news_answered_ = 0;
  bool call_has_news_ = false;
  // Of observations in a request, in bytes: less over a link that is too slow for more.
  std::size_t most_ = kRequestBytes;
  SteadyTime observations_due_ = kNever;  // When observations become news.
};

}  // namespace hone::worker
