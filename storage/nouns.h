// The durable nouns: a row of the database each, and what the core holds in memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "storage/spec.h"
#include "tuner/curve.h"
#include "tuner/trial.h"

namespace hone {

// SageMaker's statuses; their names in the database and on the surface are the same: "InProgress".
enum class TuningJobStatus {
  kInProgress,
  kCompleted,
  kFailed,
  kStopping,
  kStopped,
  kDeleting,
  kDeleteFailed,
};
enum class TrainingJobStatus { kInProgress, kCompleted, kFailed, kStopping, kStopped, kDeleting };
enum class SecondaryStatus {
  kPending,   // Waits for a worker.
  kStarting,  // Given to a worker, not yet running.
  kDownloading,
  kTraining,
  kUploading,   // Its program has ended and its objective is known.
  kRestarting,  // Waits for another attempt.
  kStopping,
  kStopped,
  kMaxRuntimeExceeded,
  kCompleted,
  kFailed,
  kPaused,  // To be continued from its own checkpoint.
};
enum class AttemptKind {
  kFirst,
  kRetry,
  kResume,
  kProbe,  // On a worker that was set aside; its failure is held against the worker alone.
};
enum class AttemptStatus {
  kGranted,  // A worker has the right to run it and has not said yet that it does.
  kRunning,
  kUploading,  // Its program has ended; what it left is on its way.
  kEnded,
};
enum class WorkerStatus {
  kConnected,
  kDraining,  // It takes no more work.
  kLost,      // It was silent for a whole lease.
  kSetAside,  // What it was given failed; it gets a probe now and then.
};
enum class EndedBy {
  kItself,
  kOrder,
  kTimeLimit,
  kDrain,
  kLostContact,
  kMachine,         // The machine or the supervisor broke down; the program's own end is not known.
  kStartFailure,    // There was no program: it could not be started.
  kLostCheckpoint,  // There was no program: the checkpoint that it was given cannot be had.
};

std::string_view Name(TuningJobStatus status);
std::string_view Name(TrainingJobStatus status);
std::string_view Name(SecondaryStatus status);
std::string_view Name(AttemptKind kind);
std::string_view Name(AttemptStatus status);
std::string_view Name(WorkerStatus status);
std::string_view Name(EndedBy ended_by);
Result<TuningJobStatus> ParseTuningJobStatus(std::string_view name);
Result<TrainingJobStatus> ParseTrainingJobStatus(std::string_view name);
Result<SecondaryStatus> ParseSecondaryStatus(std::string_view name);
Result<AttemptKind> ParseAttemptKind(std::string_view name);
Result<AttemptStatus> ParseAttemptStatus(std::string_view name);
Result<WorkerStatus> ParseWorkerStatus(std::string_view name);
Result<EndedBy> ParseEndedBy(std::string_view name);

// Whether a job of this status will never change by itself again.
bool HasEnded(TuningJobStatus status);
bool HasEnded(TrainingJobStatus status);

// How many trials are in each state; their sum is the number of trials created.
struct TrialCounts {
  std::int64_t in_progress = 0;
  std::int64_t completed = 0;
  std::int64_t failed = 0;
  std::int64_t stopped = 0;

  std::int64_t ended() const { return completed + failed + stopped; }
  std::int64_t created() const { return in_progress + ended(); }
  bool operator==(const TrialCounts&) const = default;
};

struct TuningJob {
  TuningJobId id;
  std::string name;
  // As the client sent it, serialised; what an idempotent create compares.
  std::string request;
  TuningJobSpec spec;
  // The history's revision that made the spec what it is; 0: as it was created.
  std::int64_t spec_revision = 0;
  TuningJobStatus status = TuningJobStatus::kInProgress;
  // Why it ended, or is ending: the rule of completion, or the program's first error.
  std::string reason;
  // Where a job that is InProgress goes once what runs has ended: set by the rule that ends it.
  std::optional<TuningJobStatus> ending_as;
  WallTime created_at;
  WallTime changed_at;
  std::optional<WallTime> ended_at;
  // When limits.max_runtime is over.
  std::optional<StoredDeadline> deadline;
  TrialCounts counts;
  // How many of the ended trials failed by the program's fault.
  std::int64_t program_failures = 0;
  // The program's first error, for the reason of a job that fails.
  std::string first_error;
  // The facts of its history, in the order of their commits: ends of trials and changes of the
  // spec.
  std::int64_t revision = 0;
  // How many ends of trials in a row have not improved on the best value; for the completion rule.
  std::int64_t without_improvement = 0;
  // How many records its log has.
  std::int64_t log_records = 0;
  std::int64_t best_trial = 0;  // 0: none yet.
  double best_value = 0;

  bool operator==(const TuningJob&) const = default;
};

// The last finite or non-finite value of the objective that an attempt gave.
struct LatestObjective {
  std::int64_t sequence = 0;  // Where it was found; the highest is the program's last word.
  double value = 0;           // May be NaN or infinite.
};
// NaN equals NaN here: it is a record, not arithmetic.
bool operator==(const LatestObjective& a, const LatestObjective& b);

// The roles of what training jobs leave.
inline constexpr char kModelRole[] = "model";
inline constexpr char kCheckpointRole[] = "checkpoint";

// An execution: a trial, or one that somebody runs by itself.
struct TrainingJob {
  TrainingJobId id;
  std::string name;
  TuningJobId tuning_job;
  std::int64_t trial = 0;  // From 1.
  // It is run by itself: `tuning_job` is only where it is kept, and shown to nobody.
  bool alone = false;
  Suggestion suggestion;
  TrainingJobStatus status = TrainingJobStatus::kInProgress;
  SecondaryStatus secondary_status = SecondaryStatus::kPending;
  // Final once its program has ended, unless another attempt replaces it. Finite.
  std::optional<double> objective;
  // Why it failed, or why its latest attempt did.
  std::optional<FailureCause> cause;
  std::string reason;
  WallTime created_at;
  std::optional<WallTime> started_at;  // Of its first program.
  std::optional<WallTime> ended_at;
  std::int32_t attempts = 0;          // How many were granted.
  std::int32_t program_failures = 0;  // Attempts that failed by the program's fault.
  std::int32_t machine_failures = 0;  // Attempts that failed by a machine's.
  std::int32_t start_failures = 0;    // Of these, those whose program could not be started.
  WorkerId avoid;                     // "Elsewhere" means not here, where there is a choice.
  std::optional<StoredDeadline> retry_after;
  // What the program has run of its time limit, before its present attempt. A retry sets it to 0.
  Duration time_used = 0us;
  // Which fact of its job's history its end was, and what it taught. 0: it has not ended.
  std::int64_t outcome_revision = 0;
  std::optional<Outcome> outcome;
  // What it left, by role: "model" to the digest of an artifact. "checkpoint" is its last one, of
  // the attempt that counted then, and what its next attempt goes on from.
  std::map<std::string, std::string> artifacts;

  bool operator==(const TrainingJob&) const = default;
};

// How a program ended, as its supervisor saw it.
struct ProgramExit {
  std::int32_t exit_code = -1;  // -1: a signal ended it, or there was no program.
  std::int32_t signal = 0;
  EndedBy ended_by = EndedBy::kItself;
  bool out_of_memory = false;
  std::optional<WallTime> started_at;  // By the clock of its machine.
  std::optional<WallTime> ended_at;
  Duration runtime = 0us;
  std::string message;

  bool operator==(const ProgramExit&) const = default;
};

// Where an attempt runs.
struct Placement {
  WorkerId worker;
  std::vector<std::string> devices;

  bool operator==(const Placement&) const = default;
};

// One process of a training job; also the lease under which its reports count.
struct Attempt {
  AttemptId id;
  TrainingJobId training_job;
  std::int32_t number = 1;  // From 1 within its training job.
  AttemptKind kind = AttemptKind::kFirst;
  AttemptStatus status = AttemptStatus::kGranted;
  std::vector<Placement> placements;  // Of length 1, for now.
  WallTime granted_at;
  std::optional<WallTime> started_at;
  std::optional<WallTime> ended_at;
  bool listed = false;          // Its worker has reported it at least once.
  bool stop_requested = false;  // It should end.
  bool superseded = false;      // It lost its lease: its reports are evidence.
  std::optional<ProgramExit> exit;
  std::optional<FailureCause> cause;
  std::string reason;
  std::optional<LatestObjective> objective;
  // How the objective went.
  Curve curve;
  // How far its output and its metrics file have been read, durably.
  std::int64_t output_cursor = 0;
  std::int64_t metrics_cursor = 0;

  bool operator==(const Attempt&) const = default;
};

struct WorkerDevice {
  std::string id;
  std::string model;
  std::int64_t memory = 0;  // In bytes; 0 when unknown.

  bool operator==(const WorkerDevice&) const = default;
};

// Why a worker gets no work but a probe now and then.
struct SetAside {
  WallTime since;
  std::string reason;
  std::int32_t failed_probes = 0;

  bool operator==(const SetAside&) const = default;
};

// A machine's agent.
struct Worker {
  WorkerId id;
  std::string registration;  // Drawn by the agent: registering twice gives the same identity.
  std::string secret_hash;   // SHA-256 of its secret, hexadecimal.
  std::string name;
  std::string host;
  std::string machine_id;
  std::string version;
  std::int32_t slots = 1;
  std::vector<WorkerDevice> devices;
  std::map<std::string, std::string> labels;
  bool drained = false;          // An administrator wants it to take no more work.
  std::int64_t start_count = 0;  // Of its highest incarnation.
  std::uint64_t nonce = 0;
  WallTime registered_at;
  std::optional<WorkerStatus> status;  // As it was told last; nothing yet of a new one.
  std::optional<SetAside> set_aside;

  bool operator==(const Worker&) const = default;
};

// One value of one metric; always finite.
struct Observation {
  std::string metric;
  std::int64_t sequence = 0;  // Where it was found; a repeated report has the same.
  std::optional<std::int64_t> step;
  WallTime observed_at;  // By the agent's clock.
  double value = 0;

  bool operator==(const Observation&) const = default;
};

struct ObservationBatch {
  AttemptId attempt;
  std::vector<Observation> observations;

  bool operator==(const ObservationBatch&) const = default;
};

// One input of a tuning job's decisions, in the order of the commits: what `hone replay` folds.
struct LogRecord {
  TuningJobId tuning_job;
  std::int64_t sequence = 0;  // From 1 within the job.
  WallTime at;
  std::string kind;     // "created", "suggested", "placed", "exited", "stop" ...
  std::string payload;  // JSON.

  bool operator==(const LogRecord&) const = default;
};

// One step of a tuning job, a training job or a worker from one state to the next, for whoever
// follows what happens.
struct StateChange {
  std::int64_t sequence =
      0;  // Grows from change to change, over restarts and restored backups too.
  WallTime at = {};
  TuningJobId tuning_job = {};  // 0: of a worker, or of a job that is gone.
  std::int64_t trial = 0;       // 0: of the tuning job itself. 1 for one that is run by itself.
  std::int32_t attempt = 0;     // The trial's latest by then; 0: none yet.
  WorkerId worker = {};         // That changed, or that was given the attempt.
  std::string gone = {};        // The name of a job that is gone.
  // The name of a status, of a trial its secondary one. Of what is gone: Deleted. Before the first
  // one: empty.
  std::string from = {};
  std::string to = {};
  std::optional<FailureCause> cause = {};
  std::string reason = {};  // In words; empty where nothing is to be said.

  bool operator==(const StateChange&) const = default;
};

// The exit of an attempt that this database does not know (an older backup was restored).
struct UnknownExit {
  WorkerId worker;
  AttemptId attempt;
  ProgramExit exit;
  WallTime reported_at;

  bool operator==(const UnknownExit&) const = default;
};

// An artifact whose blobs are all in the store.
struct ArtifactRow {
  std::string digest;
  std::int64_t size = 0;  // The sum of its files, in bytes.
  std::int64_t files = 0;
  WallTime stored_at;

  bool operator==(const ArtifactRow&) const = default;
};

}  // namespace hone
