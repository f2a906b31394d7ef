// Questions about what is on disk. They never enter the core.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/store.h"

namespace hone {

// Of tuning jobs, without those that keep a training job which is run by itself.
struct TuningJobFilter {
  std::optional<TuningJobStatus> status;
  std::string name_contains;  // Ignoring case; empty: all.
  std::int32_t page_size = 100;
  std::string page_token;  // From an earlier page; empty: the first.
};

// Of training jobs that are run by themselves.
struct TrainingJobFilter {
  std::optional<TrainingJobStatus> status = {};
  std::string name_contains = {};  // Ignoring case; empty: all.
  std::int32_t page_size = 100;
  std::string page_token = {};  // From an earlier page; empty: the first.
};

enum class TrialOrder { kNumber, kBest, kNewest };

struct TrialFilter {
  TuningJobId tuning_job;
  Goal goal = Goal::kMaximize;  // What "best" means; those without a value come last.
  TrialOrder order = TrialOrder::kNumber;
  std::optional<TrainingJobStatus> status;
  std::int32_t page_size = 100;
  std::string page_token;
};

template <typename Row>
struct Page {
  std::vector<Row> rows;
  std::string next_page_token;  // Empty after the last page.
};

// A tuning job and all its trials by number, for who wants to go on with it.
struct WholeJob {
  TuningJob tuning_job;
  std::vector<TrainingJob> trials;
  Curves curves;
};

// What is still stored of a job that is being deleted, beside its own row.
struct Leftovers {
  bool any = false;
  std::vector<AttemptId> attempts;  // Those that go with the next bite.
};

// A training job and what belongs to it, for one answer.
struct TrainingJobDetails {
  TrainingJob training_job;
  std::string tuning_job_name;
  std::vector<Attempt> attempts;  // Oldest first.
};

struct StateChangeFilter {
  TuningJobId tuning_job = {};     // 0: of all jobs and workers.
  std::int64_t trial = 0;          // 0: of all its trials, and of the job itself.
  std::int64_t after = 0;          // Only those of a higher sequence.
  std::int32_t page_size = 1'000;  // At least 1.
};

// A change of state, and the names of what it is about, also of what is gone; those that do not
// apply are empty.
struct StateChangeDetails {
  StateChange change;
  std::string tuning_job;    // None for a training job that is run by itself.
  std::string training_job;  // Of a trial, or run by itself.
  std::string worker;
};

// One reader's view of the store: what is committed when a method begins. A wrong page token is
// kInvalidArgument; what cannot be read is kDataLoss.
//
// Not thread-safe; the reader pool gives each of its threads one of its own.
class Queries {
 public:
  virtual ~Queries() = default;

  // By name, ignoring case; also what keeps a training job that is run by itself, under its name.
  // Nothing when there is none.
  virtual Result<std::optional<TuningJob>> FindTuningJob(const std::string& name) = 0;
  // Newest first.
  virtual Result<Page<TuningJob>> ListTuningJobs(const TuningJobFilter& filter) = 0;

  // Of those that have ended at or before `until`, also such as keep a training job, the first one
  // with an id above `after`; nothing when there is none.
  virtual Result<std::optional<TuningJob>> FindEndedTuningJob(WallTime until,
                                                              TuningJobId after) = 0;

  // Newest first.
  virtual Result<Page<TrainingJob>> ListTrainingJobs(const TrainingJobFilter& filter) = 0;

  virtual Result<Page<TrainingJob>> ListTrials(const TrialFilter& filter) = 0;
  virtual Result<std::optional<TrainingJobDetails>> FindTrial(TuningJobId tuning_job,
                                                              std::int64_t trial) = 0;
  // By name, ignoring case.
  virtual Result<std::optional<TrainingJobDetails>> FindTrainingJob(const std::string& name) = 0;

  // By name, ignoring case.
  virtual Result<std::optional<WholeJob>> FindWholeJob(const std::string& name) = 0;

  virtual Result<Leftovers> FindLeftovers(TuningJobId tuning_job) = 0;

  // The tuning job that an attempt is of; nothing when it is of none, or not known.
  virtual Result<std::optional<TuningJobId>> FindTuningJobOf(AttemptId id) = 0;
  virtual Result<std::optional<Attempt>> FindAttempt(AttemptId id) = 0;
  virtual Result<std::optional<ArtifactRow>> FindArtifact(const std::string& digest) = 0;
  // All observations of one attempt, by metric and sequence.
  virtual Result<std::vector<Observation>> ListObservations(AttemptId attempt) = 0;
  virtual Result<std::vector<Worker>> ListWorkers() = 0;
  // The log of one job, in order.
  virtual Result<std::vector<LogRecord>> ListLog(TuningJobId tuning_job) = 0;
  // In order.
  virtual Result<std::vector<StateChangeDetails>> ListStateChanges(
      const StateChangeFilter& filter) = 0;
  // After which sequence the last `count` changes of what `filter` names follow; its `after` and
  // page size do not matter. Requires: count >= 0.
  virtual Result<std::int64_t> BeforeLastStateChanges(const StateChangeFilter& filter,
                                                      std::int32_t count) = 0;
};

}  // namespace hone
