#include "storage/memory_tables.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/text.h"

namespace hone {

void MemoryTables::Apply(const Changes& changes) {
  if (changes.last_id) last_id = std::max(last_id, *changes.last_id);
  for (const Worker& worker : changes.workers) workers[worker.id] = worker;
  for (const ArtifactRow& artifact : changes.artifacts) artifacts[artifact.digest] = artifact;
  for (const TuningJob& job : changes.tuning_jobs) Put(job);
  for (const TrainingJob& job : changes.training_jobs) Put(job);
  for (const Attempt& attempt : changes.attempts) Put(attempt);
  for (const ObservationBatch& batch : changes.observations) Put(batch);
  for (const LogRecord& record : changes.log) {
    HONE_CHECK(tuning_jobs.contains(record.tuning_job));
    log[{record.tuning_job, record.sequence}] = record;
  }
  for (const StateChange& change : changes.state_changes) {
    state_changes.try_emplace(change.sequence, change);
  }
  for (int i = 0; changes.state_changes_go_before && i < kRecordsInABite; ++i) {
    const auto oldest = state_changes.begin();
    if (oldest == state_changes.end() || oldest->first >= *changes.state_changes_go_before) break;
    state_changes.erase(oldest);
  }
  for (const UnknownExit& exit : changes.unknown_exits)
    unknown_exits.try_emplace(exit.attempt, exit);
  for (const TuningJobId job : changes.bites) TakeBite(job);
  for (const TuningJobId job : changes.deleted_tuning_jobs) Delete(job);
}

std::vector<TrainingJobId> MemoryTables::TrialsInABite(TuningJobId job) const {
  std::vector<TrainingJobId> ids;
  for (auto it = trials.lower_bound({job, 0});
       it != trials.end() && it->first.first == job && ids.size() < kTrialsInABite; ++it) {
    ids.push_back(it->second);
  }
  return ids;
}

void MemoryTables::TakeBite(TuningJobId job) {
  for (const TrainingJobId id : TrialsInABite(job)) Delete(id);
  for (int i = 0; i < kRecordsInABite; ++i) {
    const auto record = log.lower_bound({job, 0});
    if (record == log.end() || record->first.first != job) break;
    log.erase(record);
  }
  DeleteStateChanges(job, kRecordsInABite);
}

bool MemoryTables::HasStateChanges(TuningJobId job) const {
  return std::any_of(state_changes.begin(), state_changes.end(),
                     [&](const auto& entry) { return entry.second.tuning_job == job; });
}

void MemoryTables::DeleteStateChanges(TuningJobId job, int count) {
  std::erase_if(state_changes,
                [&](const auto& entry) { return entry.second.tuning_job == job && count-- > 0; });
}

void MemoryTables::Delete(TrainingJobId id) {
  const TrainingJob& job = training_jobs.at(id);
  for (const AttemptId attempt : attempts_of[id]) {
    observations.erase(attempt);
    attempts.erase(attempt);
  }
  attempts_of.erase(id);
  trials.erase({job.tuning_job, job.trial});
  training_job_names.erase(LowerCase(job.name));
  training_jobs.erase(id);
}

void MemoryTables::Delete(TuningJobId id) {
  const auto found = tuning_jobs.find(id);
  if (found == tuning_jobs.end()) return;
  while (!TrialsInABite(id).empty() || HasStateChanges(id)) TakeBite(id);
  log.erase(log.lower_bound({id, 0}), log.lower_bound({TuningJobId(id.value + 1), 0}));
  tuning_job_names.erase(LowerCase(found->second.name));
  tuning_jobs.erase(found);
}

void MemoryTables::Put(const TuningJob& job) {
  const std::string name = LowerCase(job.name);
  const auto owner = tuning_job_names.try_emplace(name, job.id).first;
  HONE_CHECK(owner->second == job.id && (job.spec.alone || !training_job_names.contains(name)));
  for (const TrialDefinition& definition : job.spec.definitions) {
    for (const auto& [channel, input] : definition.program.inputs) {
      HONE_CHECK(input.artifact.empty() || artifacts.contains(input.artifact));
    }
  }
  const auto [entry, created] = tuning_jobs.try_emplace(job.id, job);
  if (created) return;
  HONE_CHECK(entry->second.name == job.name);
  const std::string request = entry->second.request;
  entry->second = job;
  entry->second.request = request;
}

void MemoryTables::Put(const TrainingJob& job) {
  const std::string name = LowerCase(job.name);
  const auto owner = training_job_names.try_emplace(name, job.id).first;
  HONE_CHECK(owner->second == job.id);
  const auto named_alike = tuning_job_names.find(name);
  const bool free = named_alike == tuning_job_names.end();
  HONE_CHECK(job.alone ? !free && named_alike->second == job.tuning_job : free);
  for (const auto& [role, digest] : job.artifacts) HONE_CHECK(artifacts.contains(digest));
  HONE_CHECK(tuning_jobs.contains(job.tuning_job));
  const auto trial = trials.try_emplace({job.tuning_job, job.trial}, job.id).first;
  HONE_CHECK(trial->second == job.id);
  training_jobs[job.id] = job;
}

void MemoryTables::Put(const Attempt& attempt) {
  HONE_CHECK(training_jobs.contains(attempt.training_job));
  for (const Placement& placement : attempt.placements) {
    HONE_CHECK(workers.contains(placement.worker));
  }
  attempts_of[attempt.training_job].insert(attempt.id);
  attempts[attempt.id] = attempt;
}

void MemoryTables::Put(const ObservationBatch& batch) {
  HONE_CHECK(attempts.contains(batch.attempt));
  auto& rows = observations[batch.attempt];
  for (const Observation& observation : batch.observations) {
    HONE_CHECK(std::isfinite(observation.value));
    rows.try_emplace({observation.metric, observation.sequence}, observation);
  }
}

const Curve* MemoryTables::CurveOf(TrainingJobId id) const {
  const auto found = attempts_of.find(id);
  if (found == attempts_of.end()) return nullptr;
  const Curve& curve = attempts.at(*found->second.rbegin()).curve;
  return curve.count() == 0 ? nullptr : &curve;
}

Snapshot MemoryTables::Read(const std::string& cluster_id) const {
  Snapshot snapshot;
  snapshot.cluster_id = cluster_id;
  snapshot.last_id = last_id;
  for (const auto& [id, worker] : workers) snapshot.workers.push_back(worker);
  for (const auto& [id, job] : tuning_jobs) {
    if (!HasEnded(job.status)) snapshot.tuning_jobs.push_back(job);
  }
  for (const auto& [id, job] : training_jobs) {
    if (HasEnded(tuning_jobs.at(job.tuning_job).status)) continue;
    snapshot.training_jobs.push_back(job);
    if (const Curve* curve = CurveOf(id)) snapshot.curves.emplace(id, *curve);
  }
  for (const auto& [id, attempt] : attempts) {
    if (attempt.status != AttemptStatus::kEnded) snapshot.attempts.push_back(attempt);
  }
  return snapshot;
}

}  // namespace hone
