#include "orchestrator/retention/retention.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "base/log.h"

namespace hone {
namespace {

// How many attempts a reader is asked about at once.
constexpr std::size_t kAttemptsInABite = 100;
constexpr Duration kLookAgain = 50ms;

}  // namespace

bool LogMayGo(const std::optional<Attempt>& attempt, WallTime last_written, Duration keep,
              WallTime now) {
  if (!attempt) return HasOutlived(last_written, keep, now);
  return attempt->status == AttemptStatus::kEnded && attempt->ended_at &&
         HasOutlived(*attempt->ended_at, keep, now);
}

Retention::Retention(KeepTimes keep, Engine& engine, LogFiles& logs, Clock clock)
    : keep_(keep), engine_(engine), logs_(logs), clock_(std::move(clock)) {}

Retention::~Retention() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakeup_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Retention::Start() {
  const Duration pause = LookAgainAfter(keep_.Shortest());
  thread_ = std::thread([this, pause] {
    do {
      Sweep();
    } while (Sleep(pause));
  });
}

Swept Retention::Sweep() {
  const WallTime now = clock_();
  Swept swept;
  if (keep_.ended_jobs != kForever) SweepJobs(now, swept);
  if (keep_.logs != kForever) swept.logs = SweepLogs(now);
  if (keep_.events != kForever) swept.events = SweepEvents(now);
  if (swept.logs > 0 || swept.jobs > 0 || swept.events > 0) {
    LogInfo("what was kept for long enough is gone", {{"logs", swept.logs},
                                                      {"jobs", swept.jobs},
                                                      {"jobs_refused", swept.refused_jobs},
                                                      {"events", swept.events}});
  }
  return swept;
}

int Retention::SweepLogs(WallTime now) {
  const Result<std::vector<AttemptId>> all = logs_.List();
  if (!all) {
    LogWarning("old logs stay", {{"error", all.error().message}});
    return 0;
  }
  int count = 0;
  for (std::size_t at = 0; at < all->size() && !Stopping(); at += kAttemptsInABite) {
    const auto begin = all->begin() + static_cast<std::ptrdiff_t>(at);
    const auto size = std::min(kAttemptsInABite, all->size() - at);
    for (const AttemptId id :
         ThoseThatMayGo({begin, begin + static_cast<std::ptrdiff_t>(size)}, now)) {
      logs_.Remove(id);
      ++count;
    }
  }
  return count;
}

std::vector<AttemptId> Retention::ThoseThatMayGo(std::vector<AttemptId> logs, WallTime now) {
  std::vector<WallTime> last_written;
  for (const AttemptId id : logs) last_written.push_back(logs_.LastWritten(id).value_or(now));
  const auto keep = keep_.logs;
  return Ask<std::vector<AttemptId>>([=](Queries& queries) -> Result<std::vector<AttemptId>> {
           std::vector<AttemptId> may_go;
           for (std::size_t i = 0; i < logs.size(); ++i) {
             HONE_TRY(const std::optional<Attempt> attempt, queries.FindAttempt(logs[i]));
             if (LogMayGo(attempt, last_written[i], keep, now)) may_go.push_back(logs[i]);
           }
           return may_go;
         })
      .value_or(std::vector<AttemptId>());
}

void Retention::SweepJobs(WallTime now, Swept& swept) {
  const WallTime until = now - keep_.ended_jobs;
  TuningJobId last;
  while (!Stopping()) {
    const auto job = Ask<std::optional<TuningJob>>(
        [=](Queries& queries) { return queries.FindEndedTuningJob(until, last); });
    if (!job || !*job) return;
    last = (*job)->id;
    if (Delete(**job)) {
      ++swept.jobs;
    } else {
      ++swept.refused_jobs;
    }
  }
}

// The core may refuse: somebody has gone on with the job meanwhile, or something needs it.
bool Retention::Delete(const TuningJob& job) {
  const auto answer = std::make_shared<std::promise<Result<Answer>>>();
  engine_.Post(DeleteTuningJob{.origin = {"keep-ended-jobs"},
                               .name = job.name,
                               .alone = job.spec.alone,
                               .reason = "kept for long enough"},
               [answer](Result<Answer> result) { answer->set_value(std::move(result)); });
  const Result<Answer> deleted = answer->get_future().get();
  if (!deleted) {
    LogDebug("an old job stays", {{"job", job.name}, {"error", deleted.error().message}});
    return false;
  }
  LogInfo("a job has been kept for long enough and is deleted", {{"job", job.name}});
  AwaitGone(job);
  return true;
}

// Their sequence is no lower than the microseconds of when they happened.
int Retention::SweepEvents(WallTime now) {
  const std::int64_t before = ToMicros(now - keep_.events);
  int gone = 0;
  while (!Stopping()) {
    const auto oldest = Ask<std::vector<StateChangeDetails>>(
        [](Queries& queries) { return queries.ListStateChanges({.page_size = kRecordsInABite}); });
    if (!oldest) return gone;
    const auto old = std::count_if(oldest->begin(), oldest->end(), [&](const auto& details) {
      return details.change.sequence < before;
    });
    if (old == 0) return gone;
    const auto done = std::make_shared<std::promise<void>>();
    engine_.ForgetStateChanges(before, [done] { done->set_value(); });
    done->get_future().get();
    gone += static_cast<int>(old);
  }
  return gone;
}

void Retention::AwaitGone(const TuningJob& job) {
  do {
    const auto left = Ask<std::optional<TuningJob>>(
        [name = job.name](Queries& queries) { return queries.FindTuningJob(name); });
    if (left && (!*left || (*left)->id != job.id)) return;
  } while (Sleep(kLookAgain));
}

template <typename T>
std::optional<T> Retention::Ask(std::function<Result<T>(Queries&)> question) {
  const auto answer = std::make_shared<std::promise<Result<T>>>();
  const Result<void> asked =
      engine_.Read([answer, question = std::move(question)](Queries& queries) {
        answer->set_value(question(queries));
      });
  const Result<T> result = asked ? answer->get_future().get() : Result<T>(asked.error());
  if (result) return *result;
  LogWarning("what is old cannot be looked up now; it stays until later",
             {{"error", result.error().message}});
  return std::nullopt;
}

bool Retention::Sleep(Duration duration) {
  std::unique_lock lock(mutex_);
  return !wakeup_.wait_for(lock, duration, [this] { return stopping_; });
}

bool Retention::Stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace hone
