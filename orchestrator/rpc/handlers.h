// What the handlers of several services do alike.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string>
#include <utility>

#include "base/result.h"
#include "orchestrator/engine/engine.h"
#include "orchestrator/rpc/status.h"
#include "storage/queries.h"

namespace hone {

// Answers a unary call from disk: `question` fills in the response on a reader's thread.
inline void AnswerFromDisk(Engine& engine, grpc::ServerUnaryReactor* reactor,
                           std::function<Result<void>(Queries&)> question) {
  const Result<void> asked =
      engine.Read([reactor, question = std::move(question)](Queries& queries) {
        reactor->Finish(ToGrpcStatus(question(queries)));
      });
  if (!asked) reactor->Finish(ToGrpcStatus(asked));
}

// The tuning job of that name.
Result<TuningJob> RequireTuningJob(Queries& queries, const std::string& name);

// A training job by its own name, or as a trial: TUNINGJOB/NUMBER.
struct TrainingJobName {
  std::string tuning_job;  // Empty: `name` is that of the training job.
  std::int64_t trial = 0;
  std::string name;
};
Result<TrainingJobName> ParseTrainingJobName(const std::string& text);
Result<TrainingJobDetails> RequireTrainingJob(Queries& queries, const std::string& text);

// `value` where it lies in 1 .. max; `fallback` for 0.
Result<std::int32_t> PageSize(std::int32_t value, std::int32_t fallback, std::int32_t max);

// The best trial of a job with its hyperparameters, if there is one.
Result<std::optional<TrainingJob>> BestTrial(Queries& queries, const TuningJob& job);

}  // namespace hone
