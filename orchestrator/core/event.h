// Everything that can happen to the controller.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "storage/nouns.h"
#include "storage/queries.h"
#include "tuner/trial.h"

namespace hone {

// Who asks. For now everybody may do everything; one function will say who may do what.
struct Principal {
  std::string name;

  bool operator==(const Principal&) const = default;
};

// Where a request came from: for the job's log, and for whoever has to find it again.
struct Origin {
  std::string request_id;  // The client's own, or drawn by the shell.
  Principal principal = {};

  bool operator==(const Origin&) const = default;
};

// A client wants a tuning job, or a training job that is run by itself (`spec.alone`). `spec` has
// passed CheckSpec().
struct CreateTuningJob {
  CallId call = {};
  Origin origin = {};
  std::string name;
  std::string request;  // As the client sent it, serialised.
  TuningJobSpec spec;   // With defaults, and the seed that the shell drew.
};

struct StopTuningJob {
  CallId call = {};
  Origin origin = {};
  std::string name;
};

// A trial is named by its job and number, or by its training job's name.
struct StopTrainingJob {
  CallId call = {};
  Origin origin = {};
  std::string tuning_job;  // Empty: `training_job` is the name.
  std::int64_t trial = 0;
  std::string training_job;
};

struct DrainWorker {
  CallId call = {};
  Origin origin = {};
  std::string worker;  // Its name, or its id in digits.
  bool undo = false;
};

// New limits for a job: those that are given.
struct LimitsChange {
  std::optional<std::int64_t> max_trials = {};
  std::optional<std::int32_t> max_parallel_trials = {};
  std::optional<Duration> max_runtime = {};
  std::optional<std::int64_t> max_failed_trials = {};

  bool operator==(const LimitsChange&) const = default;
};

// `change` is within the bounds of CheckLimitsChange().
struct UpdateTuningJob {
  CallId call = {};
  Origin origin = {};
  std::string name;
  LimitsChange change;
};

// A failed trial is to be tried again. Named as in StopTrainingJob.
struct RetryTrainingJob {
  CallId call = {};
  Origin origin = {};
  std::string tuning_job;
  std::int64_t trial = 0;
  std::string training_job;
};

struct DeleteTuningJob {
  CallId call = {};
  Origin origin = {};
  std::string name;
  bool alone = false;  // It is a training job's name that is meant.
  std::string reason = "deleted by a user";
};

// Nothing but its row is left of a job that is being deleted.
struct Erased {
  TuningJobId tuning_job;
};

// The strategy's answer to a Suggest effect.
struct Suggested {
  TuningJobId tuning_job;
  std::int64_t question = 0;    // As it was numbered.
  std::int64_t next_trial = 0;  // As it was in the history that was asked about.
  std::vector<Suggestion> suggestions;
};

// What an agent says of itself.
struct WorkerDescription {
  std::string name;
  std::string host;
  std::string machine_id;
  std::string version;
  std::int32_t slots = 1;
  std::vector<WorkerDevice> devices;
  std::map<std::string, std::string> labels;
  bool draining = false;
};

enum class AttemptPhase { kAccepted, kRunning, kStopping, kUploading, kDone };

// One finite value of the objective.
struct ObjectiveValue {
  std::int64_t sequence = 0;  // Where it was found.
  std::optional<std::int64_t> step;
  double value = 0;

  bool operator==(const ObjectiveValue&) const = default;
};

// What an agent says of one attempt in its spool.
struct AttemptReport {
  AttemptId attempt;
  AttemptPhase phase = AttemptPhase::kAccepted;
  std::vector<std::string> devices;
  std::optional<WallTime> started_at;
  // The batch goes into the commit unread; the shell has taken out what is not finite, and looked
  // up the objective's values: the finite ones in order, and the last, finite or not.
  ObservationBatch batch;
  std::vector<ObjectiveValue> objective_values;
  std::optional<LatestObjective> objective;
  bool has_batch = false;  // There are cursors to acknowledge.
  std::int64_t output_cursor = 0;
  std::int64_t metrics_cursor = 0;
  std::optional<ProgramExit> exit;
  std::map<std::string, std::string> artifacts;  // Role to digest.
  std::string upload_error;

  // Of the last checkpoint that the attempt has stored; empty: none yet.
  std::string checkpoint() const {
    const auto found = artifacts.find(kCheckpointRole);
    return found == artifacts.end() ? "" : found->second;
  }
};

// One Sync request of one agent.
struct WorkerSynced {
  CallId call = {};
  std::int32_t protocol = 1;
  std::string cluster_id;  // Empty, as `worker` and the hash are, before the first answer.
  WorkerId worker;
  std::string secret_hash;  // Of the secret that was sent.
  std::string registration;
  std::int64_t start_count = 0;
  std::uint64_t nonce = 0;
  std::int64_t number = 0;
  WorkerDescription description;
  std::vector<AttemptReport> reports;
  // Set while honed has no room for news: then these are refused with it.
  std::optional<Error> no_room = {};
  // Drawn by the shell, in case that this agent needs an identity.
  std::string new_secret;
  std::string new_secret_hash;
};

// Commits up to this number are durable, and no read that began before is outstanding: what had
// ended by then may be forgotten, for whoever asks about it reads it from disk.
struct Forgettable {
  std::int64_t commit = 0;
};

struct Tick {};

using Event =
    std::variant<CreateTuningJob, StopTuningJob, UpdateTuningJob, DeleteTuningJob, StopTrainingJob,
                 RetryTrainingJob, DrainWorker, Suggested, WorkerSynced, Erased, Forgettable, Tick>;

// What an event is about that the core does not hold, and may be on disk.
struct Keys {
  std::vector<std::string> names = {};  // Of tuning jobs and training jobs, in lower case.
  // Of tuning jobs that are needed whole, or of one of their trials; in lower case.
  std::vector<std::string> jobs = {};
  std::vector<std::pair<std::string, std::int64_t>> trials = {};  // Lower-case job name, number.
  std::vector<AttemptId> attempts = {};
  std::vector<std::string> artifacts = {};  // Digests.
  std::vector<std::string> models = {};     // As inputs name them; see inputs.h.

  bool empty() const {
    return names.empty() && jobs.empty() && trials.empty() && attempts.empty() &&
           artifacts.empty() && models.empty();
  }
};

// What was found on disk for the keys of an event. It belongs to the event. What is not here is
// not there. A key that the core holds by now wins over its fact.
struct Facts {
  std::map<std::string, TuningJob> tuning_jobs;      // By lower-case name.
  std::map<std::string, TrainingJob> training_jobs;  // By lower-case name.
  std::map<std::string, WholeJob> jobs;              // By the lower-case name that was looked up.
  std::map<std::pair<std::string, std::int64_t>, TrainingJob> trials;
  std::map<AttemptId, Attempt> attempts;
  std::map<AttemptId, TuningJobId> tuning_job_of;  // Of these attempts.
  std::map<std::string, ArtifactRow> artifacts;
  std::map<std::string, TrainingJob> models;  // Those that the names mean.
};

}  // namespace hone
