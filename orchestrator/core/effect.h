// Everything the controller can ask the outside world to do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "storage/nouns.h"
#include "storage/store.h"
#include "tuner/history.h"

namespace hone {

// Make all of this durable, as one.
struct Commit {
  std::int64_t number = 0;  // Counts the core's commits of this run, from 1.
  Changes changes;
};

// What a client gets to see.
using Answer = std::variant<TuningJob, TrainingJob, Worker>;

struct Reply {
  CallId call = {};
  Result<Answer> result;
};

// Run a strategy on the compute thread; the answer is a Suggested event. One at a time for a job.
struct Suggest {
  TuningJobId tuning_job;
  std::int64_t question = 0;  // Counts those of this run.
  std::shared_ptr<const TuningJobSpec> spec;
  History history;
  int count = 0;
};

// The job has ended or is gone: what was cached for its suggestions can go too.
struct ForgetSearch {
  TuningJobId tuning_job;
};

// Delete some of what is stored of a job, from its observations to its trials, in commits of their
// own, until nothing but its row is left; the answer is an Erased event. Its logs go too.
struct Erase {
  TuningJobId tuning_job;
};

struct Identity {
  std::string cluster_id;
  WorkerId worker;
  std::string secret;
};

struct RunOrder {
  AttemptId attempt;
  std::int32_t attempt_number = 1;
  std::string training_job;
  std::string tuning_job;  // Empty, and trial 0, for one that is run by itself.
  std::int64_t trial = 0;
  Hyperparameters hyperparameters;  // All, the static ones too.
  std::shared_ptr<const TuningJobSpec> spec;
  std::int32_t definition = 0;
  std::optional<Duration> time_limit;  // What is left of the trial's.
  std::string checkpoint;              // From which it goes on, a digest; empty: from scratch.
  std::string parent;                  // Whose model is in the channel `model`; empty: nobody's.
};

struct StopOrder {
  AttemptId attempt;
  bool at_once = false;
};

struct Acknowledgement {
  AttemptId attempt;
  std::int64_t output_cursor = 0;
  std::int64_t metrics_cursor = 0;
};

// The answer to one Sync: all that should be.
struct SyncAnswer {
  std::int64_t number = 0;
  std::optional<Identity> identity;
  Duration lease_duration = 60s;
  std::vector<RunOrder> run;
  std::vector<StopOrder> stop;
  std::vector<AttemptId> forget;
  std::vector<Acknowledgement> acknowledgements;
};

struct AnswerSync {
  CallId call = {};
  Result<SyncAnswer> result;
};

using Effect = std::variant<Commit, Reply, Suggest, ForgetSearch, Erase, AnswerSync>;
using Effects = std::vector<Effect>;

}  // namespace hone
