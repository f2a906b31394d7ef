#include "orchestrator/core/lookup.h"

#include <utility>

#include "orchestrator/core/training_job_name.h"

namespace hone {
namespace {

Result<void> LookUpName(Queries& queries, const std::string& name, Facts& facts) {
  HONE_TRY(std::optional<TuningJob> tuning_job, queries.FindTuningJob(name));
  const bool training_job_too = !tuning_job || tuning_job->spec.alone;
  if (tuning_job) facts.tuning_jobs.emplace(name, *std::move(tuning_job));
  if (!training_job_too) return {};
  HONE_TRY(std::optional<TrainingJobDetails> training_job, queries.FindTrainingJob(name));
  if (training_job) facts.training_jobs.emplace(name, std::move(training_job->training_job));
  return {};
}

Result<void> LookUpTrial(Queries& queries, const std::pair<std::string, std::int64_t>& key,
                         Facts& facts) {
  HONE_TRY(const std::optional<TuningJob> tuning_job, queries.FindTuningJob(key.first));
  if (!tuning_job || tuning_job->spec.alone) return {};
  HONE_TRY(std::optional<TrainingJobDetails> trial, queries.FindTrial(tuning_job->id, key.second));
  if (trial) facts.trials.emplace(key, std::move(trial->training_job));
  return {};
}

// By its own name, or that of one of its trials.
Result<void> LookUpJob(Queries& queries, const std::string& name, Facts& facts) {
  HONE_TRY(std::optional<WholeJob> job, queries.FindWholeJob(name));
  if (!job) {
    HONE_TRY(std::optional<TrainingJobDetails> training_job, queries.FindTrainingJob(name));
    if (!training_job) return {};
    HONE_TRY(job, queries.FindWholeJob(training_job->tuning_job_name));
    facts.training_jobs.emplace(name, std::move(training_job->training_job));
  }
  if (job) facts.jobs.emplace(name, *std::move(job));
  return {};
}

}  // namespace

Result<std::optional<TrainingJob>> FindModel(Queries& queries, const std::string& from) {
  const Result<TrainingJobName> name = ParseTrainingJobName(from);
  if (!name) return std::optional<TrainingJob>();
  const bool by_number = !name->tuning_job.empty();
  if (!by_number) {
    HONE_TRY(std::optional<TrainingJobDetails> named, queries.FindTrainingJob(name->name));
    if (named) return std::optional(std::move(named->training_job));
  }
  HONE_TRY(const std::optional<TuningJob> job,
           queries.FindTuningJob(by_number ? name->tuning_job : name->name));
  if (!job || job->spec.alone) return std::optional<TrainingJob>();
  const std::int64_t number = by_number ? name->trial : job->best_trial;
  HONE_TRY(std::optional<TrainingJobDetails> trial, queries.FindTrial(job->id, number));
  if (!trial) return std::optional<TrainingJob>();
  return std::optional(std::move(trial->training_job));
}

Result<Facts> Lookup(Queries& queries, const Keys& keys) {
  Facts facts;
  for (const std::string& name : keys.names) HONE_TRY_VOID(LookUpName(queries, name, facts));
  for (const std::string& name : keys.jobs) HONE_TRY_VOID(LookUpJob(queries, name, facts));
  for (const auto& key : keys.trials) HONE_TRY_VOID(LookUpTrial(queries, key, facts));
  for (const AttemptId id : keys.attempts) {
    HONE_TRY(std::optional<Attempt> attempt, queries.FindAttempt(id));
    if (attempt) facts.attempts.emplace(id, *std::move(attempt));
    HONE_TRY(const std::optional<TuningJobId> tuning_job, queries.FindTuningJobOf(id));
    if (tuning_job) facts.tuning_job_of.emplace(id, *tuning_job);
  }
  for (const std::string& digest : keys.artifacts) {
    HONE_TRY(std::optional<ArtifactRow> artifact, queries.FindArtifact(digest));
    if (artifact) facts.artifacts.emplace(digest, *std::move(artifact));
  }
  for (const std::string& from : keys.models) {
    HONE_TRY(std::optional<TrainingJob> job, FindModel(queries, from));
    if (job) facts.models.emplace(from, *std::move(job));
  }
  return facts;
}

}  // namespace hone
