// What a shell reads from disk for an event, from a store in memory.
#pragma once

#include "base/text.h"
#include "orchestrator/core/event.h"
#include "storage/memory_tables.h"

namespace hone::testing {

inline Facts FactsFor(const Keys& keys, const MemoryTables& tables) {
  Facts facts;
  for (const std::string& name : keys.names) {
    if (const auto job = tables.tuning_job_names.find(name); job != tables.tuning_job_names.end()) {
      facts.tuning_jobs.emplace(name, tables.tuning_jobs.at(job->second));
    }
    const auto training_job = tables.training_job_names.find(name);
    if (training_job != tables.training_job_names.end()) {
      facts.training_jobs.emplace(name, tables.training_jobs.at(training_job->second));
    }
  }
  for (const std::string& name : keys.jobs) {
    std::string job_name = name;
    if (const auto trial = tables.training_job_names.find(name);
        trial != tables.training_job_names.end()) {
      const TrainingJob& training_job = tables.training_jobs.at(trial->second);
      facts.training_jobs.emplace(name, training_job);
      job_name = LowerCase(tables.tuning_jobs.at(training_job.tuning_job).name);
    }
    const auto id = tables.tuning_job_names.find(job_name);
    if (id == tables.tuning_job_names.end()) continue;
    WholeJob whole;
    whole.tuning_job = tables.tuning_jobs.at(id->second);
    for (std::int64_t trial = 1; trial <= whole.tuning_job.counts.created(); ++trial) {
      whole.trials.push_back(tables.training_jobs.at(tables.trials.at({id->second, trial})));
    }
    facts.jobs.emplace(name, std::move(whole));
  }
  for (const auto& key : keys.trials) {
    const auto job = tables.tuning_job_names.find(key.first);
    if (job == tables.tuning_job_names.end()) continue;
    const auto trial = tables.trials.find({job->second, key.second});
    if (trial == tables.trials.end()) continue;
    facts.trials.emplace(key, tables.training_jobs.at(trial->second));
  }
  for (const AttemptId id : keys.attempts) {
    const auto attempt = tables.attempts.find(id);
    if (attempt == tables.attempts.end()) continue;
    facts.attempts.insert(*attempt);
    facts.tuning_job_of.emplace(id,
                                tables.training_jobs.at(attempt->second.training_job).tuning_job);
  }
  for (const std::string& digest : keys.artifacts) {
    const auto artifact = tables.artifacts.find(digest);
    if (artifact != tables.artifacts.end()) facts.artifacts.insert(*artifact);
  }
  return facts;
}

}  // namespace hone::testing
