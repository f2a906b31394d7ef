#include "bench/support/fill.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

#include "bench/support/rows.h"
#include "storage/sqlite/sqlite_store.h"

namespace hone::bench {
namespace {

constexpr std::int64_t kTrialsOfACommit = 200;
constexpr int kMostCommitsWaiting = 20;

// Commits that are not on disk yet: there is room in memory for so many.
class Waiting {
 public:
  void Add() {
    std::unique_lock lock(mutex_);
    fewer_.wait(lock, [this] { return count_ < kMostCommitsWaiting; });
    ++count_;
  }
  void Remove() {
    const std::lock_guard lock(mutex_);
    --count_;
    fewer_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable fewer_;
  int count_ = 0;
};

}  // namespace

Result<void> FillDatabase(const std::filesystem::path& database, std::int64_t trials,
                          std::int64_t trials_of_a_job) {
  Waiting waiting;
  const auto run_at_once = [](const std::function<void()>& callable) { callable(); };
  HONE_TRY(const auto store, SqliteStore::Open(database, {.post = run_at_once}));
  HONE_TRY(const Snapshot snapshot, store->Load());
  const auto commit = [&](Changes changes) {
    waiting.Add();
    store->Commit(std::move(changes), [&waiting] { waiting.Remove(); });
  };
  std::int64_t next_id = 1'000;
  const WorkerId worker(++next_id);
  Changes first;
  first.workers = {AnAgentRow(worker)};
  commit(std::move(first));
  for (std::int64_t filled = 0; filled < trials;) {
    const std::int64_t of_job = std::min(trials_of_a_job, trials - filled);
    const TuningJobId id(++next_id);
    const TuningJob job = ACompletedJob(id, "filler-" + ToString(id), of_job);
    Changes changes;
    changes.tuning_jobs = {job};
    for (std::int64_t number = 1; number <= of_job; ++number, next_id += kIdsOfATrial) {
      changes.Append(AnEndedTrial(job, number, next_id + 1, worker));
      if (number % kTrialsOfACommit == 0) commit(std::exchange(changes, {}));
    }
    if (!changes.empty()) commit(std::move(changes));
    filled += of_job;
  }
  return {};
}

}  // namespace hone::bench
