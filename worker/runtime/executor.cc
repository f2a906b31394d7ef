#include "worker/runtime/executor.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/clock.h"
#include "base/keep_time.h"
#include "base/log.h"
#include "worker/contract/job_folder.h"
#include "worker/spool/layout.h"
#include "worker/spool/spawn.h"

namespace hone::worker {
namespace {

constexpr Duration kLookAtMostEvery = 50ms;
constexpr Duration kLookAtLeastEvery = 250ms;
constexpr Duration kLookForEachAttempt = 5ms;
constexpr Duration kIdle = 1h;
constexpr std::size_t kUploadsAtOnce = 1;
constexpr std::size_t kCheckpointsAtOnce = 2;
constexpr std::size_t kFetchesAtOnce = 4;

}  // namespace

Executor::Executor(asio::any_io_executor loop, FoldersSetup setup, Controller& controller,
                   StoreAccess store, Happenings& happenings)
    : loop_(loop),
      worker_dir_(setup.worker_dir),
      controller_(controller),
      happenings_(happenings),
      folders_(std::make_shared<Folders>(std::move(setup))),
      store_(std::move(store)),
      uploads_(loop, kUploadsAtOnce),
      checkpoints_(loop, kCheckpointsAtOnce),
      fetches_(loop, kFetchesAtOnce),
      keep_job_folders_(folders_->keep_job_folders()),
      tidy_(loop),
      wakeup_(loop) {}

Result<Found> Executor::Find() {
  Result<Found> found = folders_->Find();
  if (!found) return found;
  for (const FoundAttempt& one : found->attempts) entries_[one.order.attempt].order = one.order;
  return found;
}

template <typename Work, typename Then>
void Executor::Away(Work work, Then then) {
  asio::post(folder_thread_, [this, folders = folders_, work, then]() {
    auto result = work(*folders);
    asio::post(loop_, [this, result, then]() {
      if (!closed_) then(result);
    });
  });
}

void Executor::Carry(const Accept& effect) {
  LogInfo("attempt ordered", {{"attempt", ToString(effect.order.attempt)},
                              {"training_job", effect.order.training_job}});
  entries_[effect.order.attempt].order = effect.order;
  Away([effect](const Folders& folders) { return folders.Carry(effect); },
       [this](const std::vector<Event>& events) { Tell(events); });
}

void Executor::Carry(const Fetch& effect) {
  const AttemptId attempt = effect.attempt;
  LogInfo("inputs are fetched from the store", {{"attempt", ToString(attempt)},
                                                {"channels", effect.artifacts.size()},
                                                {"checkpoint", effect.checkpoint}});
  fetches_.Begin(
      attempt,
      [effect, job = JobFolder(worker_dir_, attempt),
       fetch = store_.fetch](CancelToken& cancel) -> Result<void> {
        HONE_TRY_VOID(FetchChannels(effect.artifacts, job, fetch, cancel));
        return FetchCheckpoint(effect.checkpoint, job, fetch, cancel);
      },
      [this, attempt](const Result<void>& fetched) {
        if (closed_) return;
        if (fetched) {
          happenings_.Happen(Fetched{attempt});
        } else {
          EndUnfetched(attempt, fetched.error());
        }
      });
}

void Executor::EndUnfetched(AttemptId attempt, const Error& error) {
  Away([attempt, error](const Folders& folders) { return folders.EndUnfetched(attempt, error); },
       [this, attempt](const std::vector<Event>& events) {
         if (events.empty()) WatchFrom(attempt, {});
         Tell(events);
       });
}

void Executor::Carry(const Spawn& effect) {
  Away([effect](const Folders& folders) { return folders.Carry(effect); },
       [this, effect](const std::vector<Event>& events) {
         if (events.empty()) WatchFrom(effect.attempt, {});
         Tell(events);
       });
}

void Executor::Carry(const Watch& effect) { WatchFrom(effect.attempt, effect.from); }

void Executor::Carry(const Cancel& effect) {
  fetches_.Cancel(effect.attempt);
  entries_[effect.attempt].busy = true;
  Away([effect](const Folders& folders) { return folders.Carry(effect); },
       [this, effect](const std::vector<Event>& events) {
         const auto entry = entries_.find(effect.attempt);
         if (entry == entries_.end()) return;
         entry->second.busy = false;
         const bool ordered =
             effect.why != EndedBy::kStartFailure && effect.why != EndedBy::kMachine;
         if (events.empty() && ordered) {
           // It has begun after all.
           Carry(Stop{effect.attempt, false, effect.why});
         }
         if (events.empty()) {
           WatchFrom(effect.attempt, {});
         } else {
           entry->second.watch.reset();
         }
         Tell(events);
       });
}

void Executor::Carry(const Stop& effect) {
  LogInfo("attempt told to end", {{"attempt", ToString(effect.attempt)}});
  const auto entry = entries_.find(effect.attempt);
  if (entry == entries_.end()) return;
  entry->second.stop = effect;
  if (entry->second.watch) entry->second.watch->Order(effect);
  wakeup_.Wake();
}

void Executor::Carry(const Bury& effect) {
  const auto entry = entries_.find(effect.attempt);
  if (entry == entries_.end() || entry->second.busy) return;
  entry->second.busy = true;
  Away([effect](const Folders& folders) { return folders.Carry(effect); },
       [this, effect](const std::vector<Event>& events) {
         const auto buried = entries_.find(effect.attempt);
         if (buried != entries_.end()) buried->second.busy = false;
         Tell(events);
       });
}

void Executor::Carry(const SaveCursors& effect) {
  const auto entry = entries_.find(effect.attempt);
  if (entry == entries_.end() || !entry->second.watch) return;
  entry->second.watch->Acknowledged(effect.acknowledged, ReadClock().steady);
}

void Executor::Carry(const Upload& effect) {
  const AttemptId attempt = effect.attempt;
  uploads_.Begin(
      attempt,
      [model = JobFolder(worker_dir_, attempt) + "/model",
       store = store_.store](CancelToken& cancel) { return store(model, cancel); },
      [this, attempt](const Result<Artifact>& stored) {
        if (closed_) return;
        if (stored) {
          happenings_.Happen(Uploaded{attempt, *stored});
        } else {
          happenings_.Happen(UploadFailed{attempt, stored.error().message});
        }
      });
}

void Executor::Carry(const StoreCheckpoint& effect) {
  const AttemptId attempt = effect.attempt;
  checkpoints_.Begin(
      attempt,
      [folder = CheckpointFolder(JobFolder(worker_dir_, attempt)),
       known = entries_[attempt].checkpoint_state, store = store_.store_checkpoint](
          CancelToken& cancel) { return TakeCheckpoint(folder, known, store, cancel); },
      [this, attempt](const Result<TakenCheckpoint>& taken) {
        const auto entry = entries_.find(attempt);
        if (closed_ || entry == entries_.end()) return;
        if (!taken) {
          LogWarning("checkpoint not stored",
                     {{"attempt", ToString(attempt)}, {"error", taken.error().message}});
          happenings_.Happen(CheckpointStored{attempt, {}});
          return;
        }
        entry->second.checkpoint_state = taken->state;
        if (taken->artifact) {
          LogInfo("checkpoint stored",
                  {{"attempt", ToString(attempt)}, {"digest", taken->artifact->digest}});
        }
        happenings_.Happen(CheckpointStored{attempt, taken->artifact});
      });
}

void Executor::Carry(const LeaveCheckpoint& effect) { checkpoints_.Cancel(effect.attempt); }

void Executor::Carry(const Remove& effect) {
  LogInfo("attempt forgotten", {{"attempt", ToString(effect.attempt)}});
  uploads_.Cancel(effect.attempt);
  checkpoints_.Cancel(effect.attempt);
  const auto entry = entries_.find(effect.attempt);
  if (entry != entries_.end()) {
    if (entry->second.log) entry->second.log->Stop();
    entries_.erase(entry);
  }
  Away(
      [effect](const Folders& folders) {
        folders.Carry(effect);
        return true;
      },
      [](bool) {});
}

void Executor::WatchFrom(AttemptId attempt, Cursors from) {
  const auto found = entries_.find(attempt);
  if (found == entries_.end() || found->second.watch) return;
  Entry& entry = found->second;
  entry.watch = std::make_unique<AttemptWatch>(worker_dir_, entry.order, from);
  if (entry.stop) entry.watch->Order(*entry.stop);
  entry.log =
      std::make_shared<LogShipper>(loop_, controller_, attempt, SpoolFolder(worker_dir_, attempt));
  const auto shipped = [this, attempt](std::int64_t offset) {
    const auto one = entries_.find(attempt);
    if (one != entries_.end() && one->second.watch) one->second.watch->Shipped(offset);
  };
  const auto delivered = [this, attempt]() { happenings_.Happen(LogDelivered{attempt}); };
  const auto identity = [this]() { return happenings_.WhoAmI(); };
  SpawnCoroutine(loop_, LogShipper::Run(entry.log, identity, shipped, delivered));
  wakeup_.Wake();
}

void Executor::InContact() {
  for (const auto& [attempt, entry] : entries_) {
    if (entry.log) entry.log->InContact();
  }
}

asio::awaitable<void> Executor::Run() {
  while (!closed_) {
    std::vector<AttemptId> watched;
    for (const auto& [attempt, entry] : entries_) {
      if (entry.watch && !entry.watch->finished() && !entry.busy) watched.push_back(attempt);
    }
    for (const AttemptId attempt : watched) LookAt(attempt);
    const Duration pause = LookEvery();
    co_await wakeup_.SleepFor(pause);
  }
}

void Executor::Tidy() {
  if (keep_job_folders_ == kForever) return;
  Away([](const Folders& folders) { return folders.RemoveOneKept(); },
       [this](bool another) {
         if (another) {
           ++tidied_;
           Tidy();
           return;
         }
         if (tidied_ > 0) {
           LogInfo("job folders that were kept for long enough are gone", {{"folders", tidied_}});
         }
         tidied_ = 0;
         if (keep_job_folders_ == Duration::zero()) return;  // There will be no more.
         tidy_.expires_after(LookAgainAfter(keep_job_folders_));
         tidy_.async_wait([this](const boost::system::error_code& cancelled) {
           if (!cancelled) Tidy();
         });
       });
}

Duration Executor::LookEvery() const {
  const auto watched = std::count_if(entries_.begin(), entries_.end(), [](const auto& one) {
    return one.second.watch && !one.second.watch->finished();
  });
  if (watched == 0) return kIdle;
  return std::clamp<Duration>(watched * kLookForEachAttempt, kLookAtMostEvery, kLookAtLeastEvery);
}

void Executor::LookAt(AttemptId attempt) {
  const auto found = entries_.find(attempt);
  if (found == entries_.end()) return;
  AttemptWatch& watch = *found->second.watch;
  const Sighting sighting = watch.Look(happenings_.WantsMore(attempt));
  if (watch.ended()) found->second.log->Ended();
  if (sighting.orphaned) Carry(Bury{attempt});
  if (sighting.not_begun) {
    const bool complained = SupervisorComplained(SpoolFolder(worker_dir_, attempt));
    happenings_.Happen(SpawnFailed{attempt, "its supervisor ended before it started the program",
                                   complained ? EndedBy::kStartFailure : EndedBy::kMachine});
  }
  Tell(sighting.events);
}

void Executor::Tell(const std::vector<Event>& events) {
  for (const Event& event : events) happenings_.Happen(event);
}

void Executor::Close() {
  closed_ = true;
  wakeup_.Wake();
  tidy_.cancel();
  for (auto& [attempt, entry] : entries_) {
    if (entry.log) entry.log->Stop();
  }
  uploads_.Close();
  checkpoints_.Close();
  fetches_.Close();
  folder_thread_.join();
}

}  // namespace hone::worker
