// What the handlers of several services do alike.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"
#include "orchestrator/core/training_job_name.h"
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

// The spec, or all that is wrong with it; `violations` has what its conversion found.
Result<TuningJobSpec> Checked(const std::string& name, TuningJobSpec spec,
                              std::vector<Violation> violations);

// Fills in what the inputs of a spec stand for, as it is now, and goes on on a reader's thread; or
// finishes the call with what is wrong.
void Resolve(Engine& engine, grpc::ServerUnaryReactor* reactor,
             const std::shared_ptr<TuningJobSpec>& spec, std::function<void()> then);

// The tuning job of that name.
Result<TuningJob> RequireTuningJob(Queries& queries, const std::string& name);

// What keeps the training job of that name, which is run by itself.
Result<TuningJob> RequireAlone(Queries& queries, const std::string& name);

// A training job by its own name, or as a trial.
Result<TrainingJobDetails> RequireTrainingJob(Queries& queries, const std::string& text);

// `value` where it lies in 1 .. max; 100 for 0.
Result<std::int32_t> PageSize(std::int32_t value, std::int32_t max);

// The best trial of a job with its hyperparameters, if there is one.
Result<std::optional<TrainingJob>> BestTrial(Queries& queries, const TuningJob& job);

}  // namespace hone
