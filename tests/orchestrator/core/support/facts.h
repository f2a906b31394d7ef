// What a shell reads from disk for an event, from a store in memory.
#pragma once

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
  for (const auto& key : keys.trials) {
    const auto job = tables.tuning_job_names.find(key.first);
    if (job == tables.tuning_job_names.end()) continue;
    const auto trial = tables.trials.find({job->second, key.second});
    if (trial == tables.trials.end()) continue;
    facts.trials.emplace(key, tables.training_jobs.at(trial->second));
  }
  for (const AttemptId id : keys.attempts) {
    const auto attempt = tables.attempts.find(id);
    if (attempt != tables.attempts.end()) facts.attempts.insert(*attempt);
  }
  for (const std::string& digest : keys.artifacts) {
    const auto artifact = tables.artifacts.find(digest);
    if (artifact != tables.artifacts.end()) facts.artifacts.insert(*artifact);
  }
  return facts;
}

}  // namespace hone::testing
