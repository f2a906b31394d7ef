// What a job's inputs stand for: the models of earlier training jobs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/nouns.h"

namespace hone {

// As an input names a model: TUNINGJOB/NUMBER, a job's name, or "sha256:...".
inline bool IsDigestName(const std::string& from) { return from.starts_with("sha256:"); }

// What the inputs of a spec ask for, as they name it.
std::vector<std::string> ModelsAskedFor(const TuningJobSpec& spec);

// Where models are found.
struct Models {
  // The training job that a name means: a trial, a training job, or the best trial of a tuning job.
  // Null when there is none.
  std::function<const TrainingJob*(const std::string& from)> training_job;
  std::function<bool(const std::string& digest)> artifact;
};

// Fills in what each `from` stands for: the artifact, and in place of a name that of the training
// job that was meant, so that it means the same for ever. Returns what is wrong: no such job, or
// one without a model.
std::vector<Violation> ResolveInputs(TuningJobSpec& spec, const Models& models);

}  // namespace hone
