#include "orchestrator/rpc/training_service.h"

#include <map>
#include <utility>

#include "convert/jobs.h"
#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/log_stream.h"
#include "orchestrator/rpc/metric_stream.h"
#include "orchestrator/rpc/origin.h"
#include "orchestrator/rpc/status.h"

namespace hone {
namespace {

Result<void> Describe(Queries& queries, const std::string& name, v1::TrainingJob* message) {
  HONE_TRY(const TrainingJobDetails details, RequireTrainingJob(queries, name));
  FromTrainingJobDetails(details, message);
  HONE_TRY(const std::vector<Worker> workers, queries.ListWorkers());
  std::map<std::int64_t, std::string> names;
  for (const Worker& worker : workers) names.emplace(worker.id.value, worker.name);
  for (v1::Attempt& attempt : *message->mutable_attempts()) {
    for (v1::Placement& placement : *attempt.mutable_placements()) {
      placement.set_worker_name(names[placement.worker_id()]);
    }
  }
  for (auto& [role, artifact] : *message->mutable_artifacts()) {
    HONE_TRY(const std::optional<ArtifactRow> row, queries.FindArtifact(artifact.digest()));
    if (row) artifact.set_size(row->size);
  }
  return {};
}

// Finishes a call with the training job that was changed.
template <typename Response>
Engine::AnswerCallback AnswerWithTrial(grpc::ServerUnaryReactor* reactor,
                                       const std::string& tuning_job, Response* response) {
  return [reactor, response, tuning_job](const Result<Answer>& job) {
    if (job) {
      FromTrainingJob(std::get<TrainingJob>(*job), tuning_job, response->mutable_training_job());
    }
    reactor->Finish(ToGrpcStatus(job));
  };
}

}  // namespace

grpc::ServerUnaryReactor* TrainingService::GetTrainingJob(grpc::CallbackServerContext* context,
                                                          const v1::GetTrainingJobRequest* request,
                                                          v1::GetTrainingJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  AnswerFromDisk(engine_, reactor, [request, response](Queries& queries) {
    return Describe(queries, request->name(), response->mutable_training_job());
  });
  return reactor;
}

grpc::ServerUnaryReactor* TrainingService::StopTrainingJob(
    grpc::CallbackServerContext* context, const v1::StopTrainingJobRequest* request,
    v1::StopTrainingJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Result<TrainingJobName> name = ParseTrainingJobName(request->name());
  if (!name) {
    reactor->Finish(ToGrpcStatus(name));
    return reactor;
  }
  engine_.Post(hone::StopTrainingJob{.origin = OriginOf(*context),
                                     .tuning_job = name->tuning_job,
                                     .trial = name->trial,
                                     .training_job = name->name},
               AnswerWithTrial(reactor, name->tuning_job, response));
  return reactor;
}

grpc::ServerUnaryReactor* TrainingService::RetryTrainingJob(
    grpc::CallbackServerContext* context, const v1::RetryTrainingJobRequest* request,
    v1::RetryTrainingJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const Result<TrainingJobName> name = ParseTrainingJobName(request->name());
  if (!name) {
    reactor->Finish(ToGrpcStatus(name));
    return reactor;
  }
  engine_.Post(hone::RetryTrainingJob{.origin = OriginOf(*context),
                                      .tuning_job = name->tuning_job,
                                      .trial = name->trial,
                                      .training_job = name->name},
               AnswerWithTrial(reactor, name->tuning_job, response));
  return reactor;
}

grpc::ServerWriteReactor<v1::ReadMetricsResponse>* TrainingService::ReadMetrics(
    grpc::CallbackServerContext*, const v1::ReadMetricsRequest* request) {
  return StartMetricStream(engine_, *request);
}

grpc::ServerWriteReactor<v1::ReadLogResponse>* TrainingService::ReadLog(
    grpc::CallbackServerContext*, const v1::ReadLogRequest* request) {
  return StartLogStream(engine_, logs_, files_, *request);
}

}  // namespace hone
