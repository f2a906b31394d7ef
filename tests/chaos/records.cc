#include "tests/chaos/records.h"

#include <utility>

namespace hone::chaos {

Result<std::unique_ptr<StoredJob>> StoredJob::Read(const std::filesystem::path& database,
                                                   const std::string& name) {
  auto job = std::make_unique<StoredJob>();
  HONE_TRY(job->queries, SqliteQueries::Open(database));
  HONE_TRY(std::optional<WholeJob> whole, job->queries->FindWholeJob(name));
  if (!whole) return NotFound("there is no such job: " + name);
  job->row = std::move(whole->tuning_job);
  job->trials = std::move(whole->trials);
  for (TrainingJob& trial : job->trials) {
    HONE_TRY(std::optional<TrainingJobDetails> details,
             job->queries->FindTrial(job->row.id, trial.trial));
    if (!details) return NotFound("there is no such trial: " + trial.name);
    trial = std::move(details->training_job);
    if (!details->attempts.empty()) job->attempts[trial.id] = std::move(details->attempts);
  }
  return job;
}

std::vector<double> StoredJob::ValuesOf(AttemptId attempt) const {
  std::vector<double> values;
  const Result<std::vector<Observation>> observations = queries->ListObservations(attempt);
  for (const Observation& one : *observations) values.push_back(one.value);
  return values;
}

std::int64_t StoredJob::ArtifactBytes(const std::string& digest) const {
  const Result<std::optional<ArtifactRow>> row = queries->FindArtifact(digest);
  return *row ? (*row)->size : 0;
}

std::string StoredJob::WorkerName(const Placement& placement) const {
  const Result<std::vector<Worker>> workers = queries->ListWorkers();
  for (const Worker& worker : *workers) {
    if (worker.id == placement.worker) return worker.name;
  }
  return "";
}

std::vector<std::string> BrokenChains(const integration::Database& database) {
  std::vector<std::string> broken;
  std::map<std::string, std::string> last;
  const auto rows = database.Rows(
      "SELECT CASE WHEN tuning_job = 0 THEN 'worker ' || worker ELSE tuning_job || '/' || trial "
      "END, from_state, to_state, sequence FROM state_change ORDER BY sequence");
  for (const std::vector<std::string>& change : rows) {
    std::string& before = last[change[0]];
    if (before != change[1]) {
      broken.push_back("change " + change[3] + " of " + change[0] + " is from " + change[1] +
                       ", after " + before);
    }
    before = change[2];
  }
  const auto now = database.Rows(
      "SELECT tuning_job || '/' || trial, secondary_status FROM training_job UNION ALL "
      "SELECT id || '/0', status FROM tuning_job UNION ALL "
      "SELECT 'worker ' || id, coalesce(status, '') FROM worker");
  for (const std::vector<std::string>& row : now) {
    if (last[row[0]] == row[1]) continue;
    broken.push_back("the last change of " + row[0] + " was to " + last[row[0]] + ", and it is " +
                     row[1]);
  }
  return broken;
}

}  // namespace hone::chaos
