#include "orchestrator/rpc/tuning_service.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "convert/jobs.h"
#include "convert/spec.h"
#include "orchestrator/core/search.h"
#include "orchestrator/core/spec_rules.h"
#include "orchestrator/engine/random.h"
#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/origin.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/watch.h"
#include "storage/spec_json.h"

namespace hone {
namespace {

constexpr int kFirstTrialsShown = 5;
constexpr std::int32_t kMaxJobsPage = 1'000;
constexpr std::int32_t kMaxTrialsPage = 10'000;

Result<TrialOrder> ToTrialOrder(v1::TrialOrder message) {
  switch (message) {
    case v1::TRIAL_ORDER_UNSPECIFIED:
    case v1::TRIAL_ORDER_NUMBER:
      return TrialOrder::kNumber;
    case v1::TRIAL_ORDER_BEST:
      return TrialOrder::kBest;
    case v1::TRIAL_ORDER_NEWEST:
      return TrialOrder::kNewest;
    default:
      break;
  }
  return InvalidArgument("order: must be one of the orders: " + std::to_string(message));
}

Result<void> ListJobs(Queries& queries, const v1::ListTuningJobsRequest& request,
                      v1::ListTuningJobsResponse* response) {
  TuningJobFilter filter;
  HONE_TRY(filter.status, ToTuningJobStatus(request.status()));
  HONE_TRY(filter.page_size, PageSize(request.page_size(), kMaxJobsPage));
  filter.name_contains = request.name_contains();
  filter.page_token = request.page_token();
  HONE_TRY(const Page<TuningJob> page, queries.ListTuningJobs(filter));
  for (const TuningJob& job : page.rows) FromTuningJob(job, nullptr, response->add_tuning_jobs());
  response->set_next_page_token(page.next_page_token);
  return {};
}

Result<void> ListTrialsOf(Queries& queries, const v1::ListTrialsRequest& request,
                          v1::ListTrialsResponse* response) {
  HONE_TRY(const TuningJob job, RequireTuningJob(queries, request.tuning_job()));
  TrialFilter filter;
  filter.tuning_job = job.id;
  filter.goal = job.spec.definitions.front().objective.goal;
  HONE_TRY(filter.order, ToTrialOrder(request.order()));
  HONE_TRY(filter.status, ToTrainingJobStatus(request.status()));
  HONE_TRY(filter.page_size, PageSize(request.page_size(), kMaxTrialsPage));
  filter.page_token = request.page_token();
  HONE_TRY(const Page<TrainingJob> page, queries.ListTrials(filter));
  for (const TrainingJob& trial : page.rows) {
    FromTrainingJob(trial, job.name, response->add_trials());
  }
  response->set_next_page_token(page.next_page_token);
  return {};
}

// Finishes a call with the job that was changed.
template <typename Response>
Engine::AnswerCallback AnswerWithJob(grpc::ServerUnaryReactor* reactor, Response* response) {
  return [reactor, response](const Result<Answer>& job) {
    if (job) FromTuningJob(std::get<TuningJob>(*job), nullptr, response->mutable_tuning_job());
    reactor->Finish(ToGrpcStatus(job));
  };
}

}  // namespace

grpc::ServerUnaryReactor* TuningService::CreateTuningJob(grpc::CallbackServerContext* context,
                                                         const v1::CreateTuningJobRequest* request,
                                                         v1::CreateTuningJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  std::vector<Violation> violations;
  TuningJobSpec as_asked = ToTuningJobSpec(request->spec(), violations);
  Result<TuningJobSpec> spec = Checked(request->name(), std::move(as_asked), std::move(violations));
  if (!spec) {
    reactor->Finish(ToGrpcStatus(spec.error()));
    return reactor;
  }
  // Compared with a repeat is what was sent, before a seed is drawn.
  std::string as_sent = SpecToJson(*spec);
  if (!spec->seed) spec->seed = DrawSeed();
  if (request->dry_run()) {
    auto resolved = std::make_shared<TuningJobSpec>(*std::move(spec));
    Resolve(engine_, reactor, resolved, [this, resolved, request, response, reactor] {
      DryRun(std::move(*resolved), request->name(), response, reactor);
    });
    return reactor;
  }
  engine_.Post(hone::CreateTuningJob{.origin = OriginOf(*context),
                                     .name = request->name(),
                                     .request = std::move(as_sent),
                                     .spec = *std::move(spec)},
               AnswerWithJob(reactor, response));
  return reactor;
}

void TuningService::DryRun(TuningJobSpec spec, const std::string& name,
                           v1::CreateTuningJobResponse* response,
                           grpc::ServerUnaryReactor* reactor) {
  Suggest question;
  question.spec = std::make_shared<TuningJobSpec>(std::move(spec));
  question.count =
      static_cast<int>(std::min<std::int64_t>(kFirstTrialsShown, question.spec->limits.max_trials));
  if (const auto size = SpaceSize(*question.spec)) response->set_space_size(*size);
  engine_.Suggestions(question, [spec = question.spec, name, response,
                                 reactor](const std::vector<Suggestion>& suggestions) {
    TuningJob job;
    job.name = name;
    job.spec = *spec;
    FromTuningJob(job, nullptr, response->mutable_tuning_job());
    for (const Suggestion& suggestion : suggestions) {
      TrainingJob trial;
      trial.trial = response->first_trials_size() + 1;
      trial.suggestion = suggestion;
      FromTrainingJob(trial, name, response->add_first_trials());
    }
    reactor->Finish(grpc::Status::OK);
  });
}

grpc::ServerUnaryReactor* TuningService::GetTuningJob(grpc::CallbackServerContext* context,
                                                      const v1::GetTuningJobRequest* request,
                                                      v1::GetTuningJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  AnswerFromDisk(engine_, reactor, [request, response](Queries& queries) -> Result<void> {
    HONE_TRY(const TuningJob job, RequireTuningJob(queries, request->name()));
    HONE_TRY(const std::optional<TrainingJob> best, BestTrial(queries, job));
    FromTuningJob(job, best ? &*best : nullptr, response->mutable_tuning_job());
    return {};
  });
  return reactor;
}

grpc::ServerUnaryReactor* TuningService::ListTuningJobs(grpc::CallbackServerContext* context,
                                                        const v1::ListTuningJobsRequest* request,
                                                        v1::ListTuningJobsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  AnswerFromDisk(engine_, reactor, [request, response](Queries& queries) {
    return ListJobs(queries, *request, response);
  });
  return reactor;
}

grpc::ServerUnaryReactor* TuningService::StopTuningJob(grpc::CallbackServerContext* context,
                                                       const v1::StopTuningJobRequest* request,
                                                       v1::StopTuningJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  engine_.Post(hone::StopTuningJob{.origin = OriginOf(*context), .name = request->name()},
               AnswerWithJob(reactor, response));
  return reactor;
}

grpc::ServerUnaryReactor* TuningService::UpdateTuningJob(grpc::CallbackServerContext* context,
                                                         const v1::UpdateTuningJobRequest* request,
                                                         v1::UpdateTuningJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const LimitsChange change = ToLimitsChange(*request);
  std::vector<Violation> broken = CheckLimitsChange(change);
  if (!broken.empty()) {
    reactor->Finish(ToGrpcStatus(InvalidArgument(std::move(broken))));
    return reactor;
  }
  engine_.Post(
      hone::UpdateTuningJob{
          .origin = OriginOf(*context), .name = request->name(), .change = change},
      AnswerWithJob(reactor, response));
  return reactor;
}

grpc::ServerUnaryReactor* TuningService::DeleteTuningJob(grpc::CallbackServerContext* context,
                                                         const v1::DeleteTuningJobRequest* request,
                                                         v1::DeleteTuningJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  engine_.Post(hone::DeleteTuningJob{.origin = OriginOf(*context), .name = request->name()},
               AnswerWithJob(reactor, response));
  return reactor;
}

grpc::ServerWriteReactor<v1::WatchTuningJobResponse>* TuningService::WatchTuningJob(
    grpc::CallbackServerContext*, const v1::WatchTuningJobRequest* request) {
  return hone::WatchTuningJob(engine_, request->name());
}

grpc::ServerUnaryReactor* TuningService::ListTrials(grpc::CallbackServerContext* context,
                                                    const v1::ListTrialsRequest* request,
                                                    v1::ListTrialsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  AnswerFromDisk(engine_, reactor, [request, response](Queries& queries) {
    return ListTrialsOf(queries, *request, response);
  });
  return reactor;
}

}  // namespace hone
