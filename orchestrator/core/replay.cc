#include "orchestrator/core/replay.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "orchestrator/core/search.h"
#include "storage/noun_json.h"

namespace hone {
namespace {

using Json = nlohmann::json;

constexpr char kBoot[] = "replay";

// In the sequence of an observation, that its place is one in the metrics file.
constexpr std::int64_t kMetricsFile = std::int64_t{1} << 62;

// Of the same time, whatever the clock of the boot was: only the order of inputs matters to a job.
Now At(WallTime wall) { return {SteadyTime(Duration(ToMicros(wall))), wall}; }

LatestObjective ToObjective(const Json& json) {
  return {json.at(0).get<std::int64_t>(), ParseDouble(json.at(1).get<std::string>()).value()};
}

class Fold {
 public:
  explicit Fold(const Recording& recording) : recording_(recording) {}

  Result<std::unique_ptr<Job>> Run() {
    for (const LogRecord& record : recording_.log) {
      const Result<void> taken = TakeSafely(record);
      if (!taken) {
        return DataLoss("log record " + std::to_string(record.sequence) + " (" + record.kind +
                        "): " + taken.error().message);
      }
    }
    if (job_ == nullptr) return DataLoss("the log is empty: " + recording_.tuning_job.name);
    return std::move(job_);
  }

 private:
  Result<void> TakeSafely(const LogRecord& record) {
    try {
      return Take(record, Json::parse(record.payload));
    } catch (const std::exception& error) {  // Of nlohmann/json, and of what is not there.
      return DataLoss(error.what());
    }
  }

  Result<void> Take(const LogRecord& record, const Json& input) {
    const Now now = At(record.at);
    if ((record.kind == "created") != (job_ == nullptr)) return DataLoss("must be the first, once");
    if (record.kind == "created") Create(input, now);
    if (record.kind == "suggested") return Suggest(input, now);
    if (record.kind == "placed") {
      job_->Place(input.at("trial"), AttemptId(input.at("attempt").get<std::int64_t>()),
                  WorkerId(input.at("worker").get<std::int64_t>()), input.value("probe", false),
                  now);
    }
    if (record.kind == "started") Start(input, now);
    if (record.kind == "observed") Observe(input, now);
    if (record.kind == "exited") return Exit(input, now);
    if (record.kind == "uploaded") Upload(input, now);
    if (record.kind == "checkpoint") TakeCheckpoint(input, now);
    if (record.kind == "expired") Lose(input, Loss::kLeaseExpired, now);
    if (record.kind == "lost") Lose(input, Loss::kForgotten, now);
    if (record.kind == "deadline") job_->ReachDeadline(now);
    if (record.kind == "stop") job_->Stop(OriginOf(input), now);
    if (record.kind == "stop-trial") job_->StopTrial(input.at("trial"), OriginOf(input), now);
    if (record.kind == "set") job_->Update(ToChange(input), OriginOf(input), now);
    if (record.kind == "retry") job_->RetryTrial(input.at("trial"), OriginOf(input), now);
    return {};
  }

  static Origin OriginOf(const Json& input) {
    return {input.value("request", ""), {input.value("by", "")}};
  }

  static LimitsChange ToChange(const Json& input) {
    LimitsChange change;
    if (input.contains("max_trials")) change.max_trials = input["max_trials"];
    if (input.contains("max_parallel_trials")) {
      change.max_parallel_trials = input["max_parallel_trials"];
    }
    if (input.contains("max_runtime_us")) {
      change.max_runtime = Duration(input["max_runtime_us"].get<std::int64_t>());
    }
    if (input.contains("max_failed_trials")) change.max_failed_trials = input["max_failed_trials"];
    return change;
  }

  void Create(const Json& input, Now now) {
    CreateTuningJob event;
    event.origin = OriginOf(input);
    event.name = recording_.tuning_job.name;
    event.request = recording_.tuning_job.request;
    event.spec = recording_.spec_as_created;
    event.spec.seed = input.at("seed").get<std::uint64_t>();
    job_ = std::make_unique<Job>(recording_.tuning_job.id, event, now, kBoot);
  }

  Result<void> Suggest(const Json& input, Now now) {
    const std::int64_t first = input.at("first");
    const std::int64_t count = input.at("count");
    if (first != job_->history().next_trial()) return DataLoss("a trial is missing before it");
    Suggested event{job_->row().id, /*question=*/0, first, {}};
    for (std::int64_t number = first; number < first + count; ++number) {
      event.suggestions.push_back(Stored(number).suggestion);
    }
    // The ids of one Step follow each other.
    IdSequence ids(count == 0 ? 0 : Stored(first).id.value - 1);
    job_->Promised(input.at("asked"), event.question);
    job_->OnSuggested(event, now, ids);
    return {};
  }

  void Start(const Json& input, Now now) {
    AttemptReport report = ReportOf(input);
    report.phase = AttemptPhase::kRunning;
    report.started_at = FromMicros(input.at("at").get<std::int64_t>());
    job_->Report(report, {}, now);
  }

  // The values up to the cursors that were not yet known.
  void Observe(const Json& input, Now now) {
    AttemptReport report = ReportOf(input);
    report.has_batch = true;
    report.output_cursor = input.at("output");
    report.metrics_cursor = input.at("metrics");
    const Attempt& attempt = *job_->FindAttempt(report.attempt);
    const std::string& metric = job_->DefinitionOf(job_->TrialOf(attempt)).objective.metric;
    for (const Observation& observation : ObservationsOf(report.attempt)) {
      const bool in_file = (observation.sequence & kMetricsFile) != 0;
      const std::int64_t offset = observation.sequence & ~kMetricsFile;
      const std::int64_t cursor = in_file ? report.metrics_cursor : report.output_cursor;
      if (observation.metric != metric || offset >= cursor) continue;
      report.objective_values.push_back(
          {observation.sequence, observation.step, observation.value});
    }
    report.objective = ToObjective(input.at("objective"));
    job_->Report(report, {}, now);
  }

  Result<void> Exit(const Json& input, Now now) {
    AttemptReport report = ReportOf(input);
    report.phase = AttemptPhase::kUploading;
    HONE_TRY(report.exit, ProgramExitFromJson(input.at("exit").dump()));
    if (input.contains("objective")) report.objective = ToObjective(input["objective"]);
    job_->SetEligibleWorkers(input.at("eligible_workers"));
    job_->Report(report, {}, now);
    return {};
  }

  void Upload(const Json& input, Now now) {
    AttemptReport report = ReportOf(input);
    report.phase = AttemptPhase::kDone;
    report.exit = job_->FindAttempt(report.attempt)->exit;
    report.artifacts = input.value("artifacts", std::map<std::string, std::string>());
    report.upload_error = input.value("error", "");
    std::set<std::string> stored;
    for (const auto& [role, digest] : report.artifacts) stored.insert(digest);
    job_->Report(report, stored, now);
  }

  void TakeCheckpoint(const Json& input, Now now) {
    AttemptReport report = ReportOf(input);
    const std::string digest = input.at("digest");
    report.artifacts[kCheckpointRole] = digest;
    job_->Report(report, {digest}, now);
  }

  void Lose(const Json& input, Loss loss, Now now) {
    AttemptReport last = ReportOf(input);
    if (input.contains("objective")) last.objective = ToObjective(input["objective"]);
    job_->Report(last, {}, now);
    job_->Lose(last.attempt, loss, input.at("reason"), now);
  }

  AttemptReport ReportOf(const Json& input) const {
    AttemptReport report;
    report.attempt = AttemptId(input.at("attempt").get<std::int64_t>());
    const Attempt* attempt = job_->FindAttempt(report.attempt);
    if (attempt == nullptr || attempt->status == AttemptStatus::kEnded) {
      throw std::out_of_range("is about an attempt that does not run: " + ToString(report.attempt));
    }
    report.devices = attempt->placements.front().devices;
    return report;
  }

  const TrainingJob& Stored(std::int64_t number) const {
    return recording_.trials.at(static_cast<std::size_t>(number - 1));
  }

  const std::vector<Observation>& ObservationsOf(AttemptId attempt) {
    const auto found = observations_.find(attempt);
    if (found != observations_.end()) return found->second;
    return observations_.emplace(attempt, recording_.observations(attempt)).first->second;
  }

  const Recording& recording_;
  std::map<AttemptId, std::vector<Observation>> observations_;
  std::unique_ptr<Job> job_;
};

std::optional<WallTime> WallOf(const std::optional<StoredDeadline>& deadline) {
  if (!deadline) return std::nullopt;
  return deadline->wall;
}

// Collects the names of what is not the same.
class Comparison {
 public:
  explicit Comparison(std::string what) : what_(std::move(what)) {}

  template <typename T>
  void Same(const char* field, const T& replayed, const T& stored) {
    if (!(replayed == stored)) differences_.push_back(what_ + "." + field);
  }

  std::vector<std::string> Take() { return std::move(differences_); }

 private:
  const std::string what_;
  std::vector<std::string> differences_;
};

std::vector<std::string> Compare(TuningJob replayed, TuningJob stored) {
  Comparison job("tuning job");
  job.Same("deadline", WallOf(replayed.deadline), WallOf(stored.deadline));
  replayed.deadline = stored.deadline;
  job.Same("status", replayed.status, stored.status);
  job.Same("reason", replayed.reason, stored.reason);
  job.Same("counts", replayed.counts, stored.counts);
  job.Same("revision", replayed.revision, stored.revision);
  job.Same("best_trial", replayed.best_trial, stored.best_trial);
  job.Same("log_records", replayed.log_records, stored.log_records);
  std::vector<std::string> differences = job.Take();
  if (differences.empty() && !(replayed == stored)) differences = {"tuning job"};
  return differences;
}

std::vector<std::string> Compare(TrainingJob replayed, TrainingJob stored) {
  Comparison trial("trial " + std::to_string(stored.trial));
  trial.Same("retry_after", WallOf(replayed.retry_after), WallOf(stored.retry_after));
  replayed.retry_after = stored.retry_after;
  trial.Same("status", replayed.status, stored.status);
  trial.Same("secondary_status", replayed.secondary_status, stored.secondary_status);
  trial.Same("objective", replayed.objective, stored.objective);
  trial.Same("reason", replayed.reason, stored.reason);
  trial.Same("attempts", replayed.attempts, stored.attempts);
  trial.Same("outcome", replayed.outcome, stored.outcome);
  trial.Same("artifacts", replayed.artifacts, stored.artifacts);
  std::vector<std::string> differences = trial.Take();
  if (differences.empty() && !(replayed == stored)) differences = {"trial " + stored.name};
  return differences;
}

// What was decided about an attempt; what its worker said besides is no decision.
std::vector<std::string> Compare(const Attempt& replayed, const Attempt& stored) {
  Comparison attempt("attempt " + ToString(stored.id));
  attempt.Same("training_job", replayed.training_job, stored.training_job);
  attempt.Same("number", replayed.number, stored.number);
  attempt.Same("kind", replayed.kind, stored.kind);
  attempt.Same("status", replayed.status, stored.status);
  attempt.Same("granted_at", replayed.granted_at, stored.granted_at);
  attempt.Same("started_at", replayed.started_at, stored.started_at);
  attempt.Same("ended_at", replayed.ended_at, stored.ended_at);
  attempt.Same("stop_requested", replayed.stop_requested, stored.stop_requested);
  attempt.Same("superseded", replayed.superseded, stored.superseded);
  attempt.Same("cause", replayed.cause, stored.cause);
  attempt.Same("reason", replayed.reason, stored.reason);
  attempt.Same("curve", replayed.curve, stored.curve);
  attempt.Same("worker", replayed.placements.front().worker, stored.placements.front().worker);
  return attempt.Take();
}

void Append(std::vector<std::string>& differences, std::vector<std::string> more) {
  differences.insert(differences.end(), more.begin(), more.end());
}

}  // namespace

Result<std::unique_ptr<Job>> Replay(const Recording& recording) { return Fold(recording).Run(); }

std::vector<std::string> SearchDifferences(const Job& replayed, const Recording& recording) {
  std::vector<std::string> differences;
  if (recording.tuning_job.spec.alone) return differences;  // There was nothing to search.
  const std::unique_ptr<const Strategy> search = MakeSearch(recording.tuning_job.spec);
  for (const TrainingJob& trial : recording.trials) {
    const History history = replayed.history().AsOf(trial.suggestion.history_revision, trial.trial);
    const std::vector<Suggestion> computed = search->Suggest(history, 1);
    if (computed.size() != 1 || !(computed.front() == trial.suggestion)) {
      differences.push_back("trial " + std::to_string(trial.trial) + " was suggested at revision " +
                            std::to_string(trial.suggestion.history_revision) +
                            ", where something else is suggested now");
    }
  }
  return differences;
}

std::vector<std::string> Differences(const Job& replayed, const Recording& recording) {
  std::vector<std::string> differences = Compare(replayed.row(), recording.tuning_job);
  if (replayed.row().counts.created() != static_cast<std::int64_t>(recording.trials.size())) {
    differences.emplace_back("the number of trials");
    return differences;
  }
  for (const TrainingJob& stored : recording.trials) {
    Append(differences, Compare(replayed.trial(stored.trial), stored));
  }
  for (const Attempt& stored : recording.attempts) {
    const Attempt* attempt = replayed.FindAttempt(stored.id);
    if (attempt == nullptr) {
      differences.push_back("attempt " + ToString(stored.id) + " is in no record");
    } else {
      Append(differences, Compare(*attempt, stored));
    }
  }
  return differences;
}

}  // namespace hone
