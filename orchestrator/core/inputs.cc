#include "orchestrator/core/inputs.h"

#include <optional>

#include "base/text.h"

namespace hone {
namespace {

constexpr char kModel[] = "model";

std::optional<std::string> WhyWithoutModel(const TrainingJob* job) {
  if (job == nullptr) {
    return "must be a trial (JOB/NUMBER), a training job, a tuning job that has a best trial, or "
           "an artifact (sha256:...), and there is none of this name";
  }
  if (job->artifacts.contains(kModel)) return std::nullopt;
  return "must have left a model; " + job->name + " (" + std::string(Name(job->status)) +
         ") has none";
}

// What is wrong with it, in words.
std::optional<std::string> Resolve(InputChannel& input, const Models& models) {
  if (IsDigestName(input.from)) {
    if (!models.artifact(input.from)) return "must be an artifact that is stored";
    input.artifact = input.from;
    return std::nullopt;
  }
  const TrainingJob* job = models.training_job(input.from);
  if (auto why = WhyWithoutModel(job)) return why;
  input.artifact = job->artifacts.at(kModel);
  input.from = job->name;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> ModelsAskedFor(const TuningJobSpec& spec) {
  std::vector<std::string> asked;
  for (const TrialDefinition& definition : spec.definitions) {
    for (const auto& [channel, input] : definition.program.inputs) {
      if (!input.from.empty()) asked.push_back(input.from);
    }
  }
  return asked;
}

std::vector<Violation> ResolveInputs(TuningJobSpec& spec, const Models& models) {
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < spec.definitions.size(); ++i) {
    for (auto& [channel, input] : spec.definitions[i].program.inputs) {
      if (input.from.empty()) continue;
      const std::string definition = spec.alone ? "" : "definitions[" + std::to_string(i) + "].";
      const std::string field = definition + "program.inputs." + channel + ".from";
      if (auto why = Resolve(input, models)) {
        violations.push_back({field, *std::move(why), CleanUtf8(input.from, 200)});
      }
    }
  }
  return violations;
}

}  // namespace hone
