#include "orchestrator/rpc/handlers.h"

#include "base/text.h"
#include "orchestrator/core/inputs.h"
#include "orchestrator/core/lookup.h"
#include "orchestrator/core/spec_rules.h"

namespace hone {

namespace {

constexpr std::int32_t kDefaultPage = 100;

Result<std::vector<Violation>> ResolveOnDisk(Queries& queries, TuningJobSpec& spec) {
  Keys keys;
  for (const std::string& from : ModelsAskedFor(spec)) {
    (IsDigestName(from) ? keys.artifacts : keys.models).push_back(from);
  }
  HONE_TRY(const Facts facts, Lookup(queries, keys));
  const auto find = [&](const std::string& from) {
    const auto found = facts.models.find(from);
    return found == facts.models.end() ? nullptr : &found->second;
  };
  const auto is_stored = [&](const std::string& digest) {
    return facts.artifacts.contains(digest);
  };
  return ResolveInputs(spec, {.training_job = find, .artifact = is_stored});
}

}  // namespace

Result<TuningJobSpec> Checked(const std::string& name, TuningJobSpec spec,
                              std::vector<Violation> violations) {
  const std::vector<Violation> broken = CheckSpec(name, spec);
  violations.insert(violations.end(), broken.begin(), broken.end());
  if (!violations.empty()) return InvalidArgument(std::move(violations));
  return spec;
}

void Resolve(Engine& engine, grpc::ServerUnaryReactor* reactor,
             const std::shared_ptr<TuningJobSpec>& spec, std::function<void()> then) {
  const Result<void> asked = engine.Read([reactor, spec, then = std::move(then)](Queries& queries) {
    Result<std::vector<Violation>> violations = ResolveOnDisk(queries, *spec);
    if (!violations) {
      reactor->Finish(ToGrpcStatus(violations.error()));
    } else if (!violations->empty()) {
      reactor->Finish(ToGrpcStatus(InvalidArgument(*std::move(violations))));
    } else {
      then();
    }
  });
  if (!asked) reactor->Finish(ToGrpcStatus(asked));
}

Result<TuningJob> RequireTuningJob(Queries& queries, const std::string& name) {
  HONE_TRY(std::optional<TuningJob> job, queries.FindTuningJob(name));
  if (!job) {
    return NotFound("name: there is no tuning job of this name: " + CleanUtf8(name, 64));
  }
  if (job->spec.alone) {
    return NotFound("name: is that of a training job, which no tuning job has: " + job->name);
  }
  return *std::move(job);
}

Result<TuningJob> RequireAlone(Queries& queries, const std::string& name) {
  HONE_TRY(std::optional<TuningJob> job, queries.FindTuningJob(name));
  if (!job || !job->spec.alone) {
    return NotFound("name: there is no training job of this name that is run by itself: " +
                    CleanUtf8(name, 64));
  }
  return *std::move(job);
}

Result<TrainingJobDetails> RequireTrainingJob(Queries& queries, const std::string& text) {
  HONE_TRY(const TrainingJobName name, ParseTrainingJobName(text));
  std::optional<TrainingJobDetails> found;
  if (name.tuning_job.empty()) {
    HONE_TRY(found, queries.FindTrainingJob(name.name));
  } else {
    HONE_TRY(const TuningJob job, RequireTuningJob(queries, name.tuning_job));
    HONE_TRY(found, queries.FindTrial(job.id, name.trial));
  }
  if (!found) {
    return NotFound("name: there is no training job of this name: " + CleanUtf8(text, 80));
  }
  return *std::move(found);
}

Result<std::int32_t> PageSize(std::int32_t value, std::int32_t max) {
  if (value == 0) return kDefaultPage;
  if (value >= 1 && value <= max) return value;
  return InvalidArgument("page_size: must be 1 to " + std::to_string(max) + ": " +
                         std::to_string(value));
}

Result<std::optional<TrainingJob>> BestTrial(Queries& queries, const TuningJob& job) {
  // Of a job that is being deleted it may be gone already.
  if (job.best_trial == 0 || job.status == TuningJobStatus::kDeleting) {
    return std::optional<TrainingJob>();
  }
  HONE_TRY(std::optional<TrainingJobDetails> best, queries.FindTrial(job.id, job.best_trial));
  if (!best) return DataLoss("the best trial of " + job.name + " is not there");
  return std::optional<TrainingJob>(std::move(best->training_job));
}

}  // namespace hone
