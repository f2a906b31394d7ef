// What clients ask for, in few words.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/core/event.h"

namespace hone::testing {

inline StopTuningJob StopJob(const std::string& name) { return {{}, {}, name}; }

inline StopTrainingJob StopTrial(const std::string& tuning_job, std::int64_t trial) {
  return {{}, {}, tuning_job, trial, {}};
}

inline StopTrainingJob StopTraining(const std::string& training_job) {
  return {{}, {}, {}, 0, training_job};
}

inline UpdateTuningJob Update(const std::string& name, const LimitsChange& change) {
  return {{}, {}, name, change};
}

inline RetryTrainingJob Retry(const std::string& tuning_job, std::int64_t trial) {
  return {{}, {}, tuning_job, trial, {}};
}

inline DeleteTuningJob Delete(const std::string& name) { return {{}, {}, name}; }

inline DrainWorker Drain(const std::string& worker, bool undo = false) {
  return {{}, {}, worker, undo};
}

}  // namespace hone::testing
