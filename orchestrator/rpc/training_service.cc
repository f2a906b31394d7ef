#include "orchestrator/rpc/training_service.h"

#include <map>
#include <utility>

#include "base/text.h"
#include "convert/jobs.h"
#include "convert/spec.h"
#include "convert/time.h"
#include "orchestrator/core/spec_rules.h"
#include "orchestrator/engine/random.h"
#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/log_stream.h"
#include "orchestrator/rpc/metric_stream.h"
#include "orchestrator/rpc/origin.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/watch.h"
#include "storage/spec_json.h"

namespace hone {
namespace {

constexpr std::int32_t kMaxJobsPage = 1'000;

// What a job in the making would look like.
TrainingJobDetails Imagined(const std::string& name) {
  TrainingJobDetails details;
  details.training_job.name = name;
  details.training_job.alone = true;
  return details;
}

Result<void> Describe(Queries& queries, const std::string& name, v1::TrainingJob* message) {
  HONE_TRY(const TrainingJobDetails details, RequireTrainingJob(queries, name));
  if (details.training_job.alone) {
    HONE_TRY(const TuningJob kept, RequireAlone(queries, details.training_job.name));
    FromTrainingJobAlone(details, kept.spec, message);
    if (kept.status == TuningJobStatus::kDeleting) {
      message->set_status(v1::TRAINING_JOB_STATUS_DELETING);
    }
  } else {
    FromTrainingJobDetails(details, message);
  }
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
    if (!row) continue;
    artifact.set_size(row->size);
    *artifact.mutable_stored_at() = FromWallTime(row->stored_at);
  }
  return {};
}

Result<void> ListJobs(Queries& queries, const v1::ListTrainingJobsRequest& request,
                      v1::ListTrainingJobsResponse* response) {
  TrainingJobFilter filter;
  HONE_TRY(filter.status, ToTrainingJobStatus(request.status()));
  HONE_TRY(filter.page_size, PageSize(request.page_size(), kMaxJobsPage));
  filter.name_contains = request.name_contains();
  filter.page_token = request.page_token();
  HONE_TRY(const Page<TrainingJob> page, queries.ListTrainingJobs(filter));
  for (const TrainingJob& job : page.rows) {
    FromTrainingJob(job, "", response->add_training_jobs());
  }
  response->set_next_page_token(page.next_page_token);
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

grpc::ServerUnaryReactor* TrainingService::CreateTrainingJob(
    grpc::CallbackServerContext* context, const v1::CreateTrainingJobRequest* request,
    v1::CreateTrainingJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  std::vector<Violation> violations;
  TuningJobSpec as_asked = ToTrainingJobSpec(request->spec(), violations);
  Result<TuningJobSpec> spec = Checked(request->name(), std::move(as_asked), std::move(violations));
  if (!spec) {
    reactor->Finish(ToGrpcStatus(spec.error()));
    return reactor;
  }
  // Compared with a repeat is what was sent.
  std::string as_sent = SpecToJson(*spec);
  if (request->dry_run()) {
    auto resolved = std::make_shared<TuningJobSpec>(*std::move(spec));
    Resolve(engine_, reactor, resolved, [resolved, request, response, reactor] {
      FromTrainingJobAlone(Imagined(request->name()), *resolved, response->mutable_training_job());
      reactor->Finish(grpc::Status::OK);
    });
    return reactor;
  }
  spec->seed = DrawSeed();
  engine_.Post(hone::CreateTuningJob{.origin = OriginOf(*context),
                                     .name = request->name(),
                                     .request = std::move(as_sent),
                                     .spec = *std::move(spec)},
               [this, reactor, request, response](const Result<Answer>& job) {
                 if (!job) {
                   reactor->Finish(ToGrpcStatus(job));
                   return;
                 }
                 AnswerFromDisk(engine_, reactor, [request, response](Queries& queries) {
                   return Describe(queries, request->name(), response->mutable_training_job());
                 });
               });
  return reactor;
}

grpc::ServerUnaryReactor* TrainingService::ListTrainingJobs(
    grpc::CallbackServerContext* context, const v1::ListTrainingJobsRequest* request,
    v1::ListTrainingJobsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  AnswerFromDisk(engine_, reactor, [request, response](Queries& queries) {
    return ListJobs(queries, *request, response);
  });
  return reactor;
}

grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>* TrainingService::WatchTrainingJob(
    grpc::CallbackServerContext*, const v1::WatchTrainingJobRequest* request) {
  return hone::WatchTrainingJob(engine_, request->name());
}

grpc::ServerUnaryReactor* TrainingService::DeleteTrainingJob(
    grpc::CallbackServerContext* context, const v1::DeleteTrainingJobRequest* request,
    v1::DeleteTrainingJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  engine_.Post(
      hone::DeleteTuningJob{.origin = OriginOf(*context), .name = request->name(), .alone = true},
      AnswerWithTrial(reactor, "", response));
  return reactor;
}

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
