#include "storage/memory_store.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "storage/page_token.h"

namespace hone {
namespace {

// Sorts `rows`, skips those up to the key of the token and cuts a page.
template <typename Row, typename Before, typename KeyOf>
Result<Page<Row>> CutPage(std::vector<Row> rows, const std::string& list, std::int32_t page_size,
                          const std::string& token, Before before, KeyOf key_of) {
  HONE_TRY(const std::optional<PageKey> after, FromPageToken(list, token));
  std::sort(rows.begin(), rows.end(),
            [&](const Row& a, const Row& b) { return before(key_of(a), key_of(b)); });
  if (after) {
    std::erase_if(rows, [&](const Row& row) { return !before(*after, key_of(row)); });
  }
  Page<Row> page;
  const bool more = rows.size() > PageSize(page_size);
  if (more) rows.resize(PageSize(page_size));
  page.rows = std::move(rows);
  if (more) page.next_page_token = ToPageToken(list, key_of(page.rows.back()));
  return page;
}

std::tuple<std::int64_t, std::int64_t> NumberAndId(const PageKey& key) {
  return {key.number, key.id};
}

// Whether `a` stands before `b` in a list of trials.
bool Before(const TrialFilter& filter, const PageKey& a, const PageKey& b) {
  if (filter.order == TrialOrder::kNewest) return NumberAndId(b) < NumberAndId(a);
  if (filter.order == TrialOrder::kBest && a.objective != b.objective) {
    if (!a.objective || !b.objective) return a.objective.has_value();
    return filter.goal == Goal::kMaximize ? *a.objective > *b.objective
                                          : *a.objective < *b.objective;
  }
  return NumberAndId(a) < NumberAndId(b);
}

PageKey KeyById(std::int64_t id) { return {.objective = {}, .number = 0, .id = id}; }

bool NewerFirst(const PageKey& a, const PageKey& b) { return a.id > b.id; }

bool Contains(const std::string& name, const std::string& part) {
  return LowerCase(name).find(LowerCase(part)) != std::string::npos;
}

bool Wanted(const StateChangeFilter& filter, const StateChange& change) {
  if (!filter.tuning_job.valid()) return true;
  return change.tuning_job == filter.tuning_job &&
         (filter.trial == 0 || change.trial == filter.trial);
}

template <typename Map>
auto Find(const Map& map, const typename Map::key_type& key)
    -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

}  // namespace

MemoryStore::MemoryStore(Disk disk, std::string cluster_id)
    : disk_(disk), cluster_id_(std::move(cluster_id)) {}

Result<Snapshot> MemoryStore::Load() { return tables_.Read(cluster_id_); }

void MemoryStore::Commit(Changes changes, std::function<void()> done) {
  pending_.push_back({std::move(changes), std::move(done)});
  if (disk_ == Disk::kAtOnce) Sync();
}

void MemoryStore::ApplyOldest() { tables_.Apply(pending_.front().changes); }

void MemoryStore::Sync(std::size_t count) {
  // A `done` may commit more; only what waited before the call is brought to the disk.
  for (std::size_t left = std::min(count, pending_.size()); left > 0; --left) {
    ApplyOldest();
    const std::function<void()> done = std::move(pending_.front().done);
    pending_.pop_front();
    if (done) done();
  }
}

void MemoryStore::Crash(std::size_t survivors) {
  for (std::size_t left = std::min(survivors, pending_.size()); left > 0; --left) {
    ApplyOldest();
    pending_.pop_front();
  }
  pending_.clear();
}

Result<std::optional<TuningJob>> MemoryStore::FindTuningJob(const std::string& name) {
  const auto id = Find(tables_.tuning_job_names, LowerCase(name));
  if (!id) return std::optional<TuningJob>();
  return Find(tables_.tuning_jobs, *id);
}

Result<std::optional<TuningJob>> MemoryStore::FindEndedTuningJob(WallTime until,
                                                                 TuningJobId after) {
  for (auto job = tables_.tuning_jobs.upper_bound(after); job != tables_.tuning_jobs.end(); ++job) {
    const TuningJob& row = job->second;
    if (HasEnded(row.status) && row.ended_at && *row.ended_at <= until) {
      return std::optional<TuningJob>(row);
    }
  }
  return std::optional<TuningJob>();
}

Result<Page<TuningJob>> MemoryStore::ListTuningJobs(const TuningJobFilter& filter) {
  std::vector<TuningJob> rows;
  for (const auto& [id, job] : tables_.tuning_jobs) {
    const bool wanted = !job.spec.alone && (!filter.status || job.status == *filter.status);
    if (wanted && Contains(job.name, filter.name_contains)) rows.push_back(job);
  }
  return CutPage(std::move(rows), ListOf(filter), filter.page_size, filter.page_token, NewerFirst,
                 [](const TuningJob& job) { return KeyById(job.id.value); });
}

Result<Page<TrainingJob>> MemoryStore::ListTrainingJobs(const TrainingJobFilter& filter) {
  std::vector<TrainingJob> rows;
  for (const auto& [id, job] : tables_.training_jobs) {
    const bool wanted = job.alone && (!filter.status || job.status == *filter.status);
    if (wanted && Contains(job.name, filter.name_contains)) rows.push_back(job);
  }
  return CutPage(std::move(rows), ListOf(filter), filter.page_size, filter.page_token, NewerFirst,
                 [](const TrainingJob& job) { return KeyById(job.id.value); });
}

Result<Page<TrainingJob>> MemoryStore::ListTrials(const TrialFilter& filter) {
  std::vector<TrainingJob> rows;
  for (const auto& [id, job] : tables_.training_jobs) {
    const bool wanted = !filter.status || job.status == *filter.status;
    if (wanted && job.tuning_job == filter.tuning_job) rows.push_back(job);
  }
  return CutPage(
      std::move(rows), ListOf(filter), filter.page_size, filter.page_token,
      [&](const PageKey& a, const PageKey& b) { return Before(filter, a, b); },
      [](const TrainingJob& job) {
        return PageKey{.objective = job.objective, .number = job.trial, .id = job.id.value};
      });
}

std::optional<TrainingJobDetails> MemoryStore::Details(TrainingJobId id) const {
  TrainingJobDetails details;
  details.training_job = tables_.training_jobs.at(id);
  details.tuning_job_name = tables_.tuning_jobs.at(details.training_job.tuning_job).name;
  if (const auto attempts = Find(tables_.attempts_of, id)) {
    for (const AttemptId attempt : *attempts) {
      details.attempts.push_back(tables_.attempts.at(attempt));
    }
  }
  return details;
}

Result<std::optional<TrainingJobDetails>> MemoryStore::FindTrial(TuningJobId tuning_job,
                                                                 std::int64_t trial) {
  const auto id = Find(tables_.trials, {tuning_job, trial});
  return id ? Details(*id) : std::nullopt;
}

Result<std::optional<TrainingJobDetails>> MemoryStore::FindTrainingJob(const std::string& name) {
  const auto id = Find(tables_.training_job_names, LowerCase(name));
  return id ? Details(*id) : std::nullopt;
}

Result<std::optional<WholeJob>> MemoryStore::FindWholeJob(const std::string& name) {
  HONE_TRY(const std::optional<TuningJob> job, FindTuningJob(name));
  if (!job) return std::optional<WholeJob>();
  WholeJob whole;
  whole.tuning_job = *job;
  for (auto it = tables_.trials.lower_bound({job->id, 0});
       it != tables_.trials.end() && it->first.first == job->id; ++it) {
    whole.trials.push_back(tables_.training_jobs.at(it->second));
    if (const Curve* curve = tables_.CurveOf(it->second)) whole.curves.emplace(it->second, *curve);
  }
  return std::optional<WholeJob>(std::move(whole));
}

Result<Leftovers> MemoryStore::FindLeftovers(TuningJobId tuning_job) {
  Leftovers left;
  const auto log = tables_.log.lower_bound({tuning_job, 0});
  left.any = tables_.HasStateChanges(tuning_job) ||
             (log != tables_.log.end() && log->first.first == tuning_job);
  for (const TrainingJobId trial : tables_.TrialsInABite(tuning_job)) {
    left.any = true;
    const auto attempts = Find(tables_.attempts_of, trial).value_or(std::set<AttemptId>());
    left.attempts.insert(left.attempts.end(), attempts.begin(), attempts.end());
  }
  return left;
}

Result<std::optional<TuningJobId>> MemoryStore::FindTuningJobOf(AttemptId id) {
  const auto attempt = Find(tables_.attempts, id);
  if (!attempt) return std::optional<TuningJobId>();
  return std::optional(tables_.training_jobs.at(attempt->training_job).tuning_job);
}

Result<std::optional<Attempt>> MemoryStore::FindAttempt(AttemptId id) {
  return Find(tables_.attempts, id);
}

Result<std::optional<ArtifactRow>> MemoryStore::FindArtifact(const std::string& digest) {
  return Find(tables_.artifacts, digest);
}

Result<std::vector<Observation>> MemoryStore::ListObservations(AttemptId attempt) {
  std::vector<Observation> rows;
  const auto found = tables_.observations.find(attempt);
  if (found == tables_.observations.end()) return rows;
  for (const auto& [key, observation] : found->second) rows.push_back(observation);
  return rows;
}

Result<std::vector<Worker>> MemoryStore::ListWorkers() {
  std::vector<Worker> rows;
  for (const auto& [id, worker] : tables_.workers) rows.push_back(worker);
  return rows;
}

Result<std::vector<LogRecord>> MemoryStore::ListLog(TuningJobId tuning_job) {
  std::vector<LogRecord> rows;
  for (auto it = tables_.log.lower_bound({tuning_job, 0});
       it != tables_.log.end() && it->first.first == tuning_job; ++it) {
    rows.push_back(it->second);
  }
  return rows;
}

Result<std::vector<StateChangeDetails>> MemoryStore::ListStateChanges(
    const StateChangeFilter& filter) {
  std::vector<StateChangeDetails> rows;
  for (auto it = tables_.state_changes.upper_bound(filter.after);
       it != tables_.state_changes.end() && std::ssize(rows) < filter.page_size; ++it) {
    if (Wanted(filter, it->second)) rows.push_back(Details(it->second));
  }
  return rows;
}

Result<std::int64_t> MemoryStore::BeforeLastStateChanges(const StateChangeFilter& filter,
                                                         std::int32_t count) {
  for (auto it = tables_.state_changes.rbegin(); it != tables_.state_changes.rend(); ++it) {
    if (Wanted(filter, it->second) && count-- == 0) return it->first;
  }
  return 0;
}

StateChangeDetails MemoryStore::Details(const StateChange& change) const {
  StateChangeDetails details;
  details.change = change;
  const bool of_tuning_job = change.trial == 0;
  (of_tuning_job ? details.tuning_job : details.training_job) = change.gone;
  const auto job = Find(tables_.tuning_jobs, change.tuning_job);
  if (job && !job->spec.alone) details.tuning_job = job->name;
  if (const auto trial = Find(tables_.trials, {change.tuning_job, change.trial})) {
    details.training_job = tables_.training_jobs.at(*trial).name;
  }
  if (const auto worker = Find(tables_.workers, change.worker)) details.worker = worker->name;
  return details;
}

}  // namespace hone
