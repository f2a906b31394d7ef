// Rows of a database, as a job with many trials leaves them.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "storage/store.h"

namespace hone::bench {

// What RandomSearch() asked for, as honed stores it: Completed, with `trials` of `id`.
TuningJob ACompletedJob(TuningJobId id, const std::string& name, std::int64_t trials);

// The agent that all of these trials ran on.
Worker AnAgentRow(WorkerId id);

// How many ids one trial takes.
extern const std::int64_t kIdsOfATrial;

// All rows of one trial that has ended, as its last commit leaves them: its own, its attempt's, one
// value of its metric, its changes of state, and the inputs of the job's log. `number` is from 1
// within the job; the ids are from `first_id` on.
Changes AnEndedTrial(const TuningJob& job, std::int64_t number, std::int64_t first_id,
                     WorkerId worker);

}  // namespace hone::bench
