#include "orchestrator/cli/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <thread>

#include "base/clock.h"
#include "hone/v1/admin_service.grpc.pb.h"
#include "hone/v1/artifact_service.grpc.pb.h"
#include "hone/v1/event_service.grpc.pb.h"
#include "hone/v1/training_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"
#include "orchestrator/cli/status.h"

namespace hone {
namespace {

constexpr int kTrialsAtATime = 10'000;
constexpr std::chrono::seconds kCallDeadline(60);
constexpr Duration kFirstPause = 100ms;
constexpr Duration kLongestPause = 5s;

std::shared_ptr<grpc::Channel> Connect(const std::string& endpoint) {
  grpc::ChannelArguments arguments;
  // The controller is dialled as it is named; a proxy of the environment is meant for the web.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // A page of 10,000 trials is larger than gRPC's default of 4 MiB.
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  // A watch that is idle notices a machine that went away.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  return grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments);
}

Error ToError(const std::string& endpoint, const grpc::Status& status) {
  Error error = FromGrpcStatus(status);
  if (error.code == ErrorCode::kUnavailable) {
    error.message = "cannot reach the controller at " + endpoint + ": " + error.message;
  }
  return error;
}

template <typename Stub, typename Request, typename Response>
Result<Response> Call(const std::string& endpoint, Stub& stub,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return ToError(endpoint, status);
  return response;
}

// The same for a request that has nothing but a name.
template <typename Stub, typename Request, typename Response>
Result<Response> CallByName(const std::string& endpoint, Stub& stub,
                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            const std::string& name) {
  Request request;
  request.set_name(name);
  return Call(endpoint, stub, method, request);
}

template <typename Stub, typename Request, typename Response>
Result<void> ReadAll(const std::string& endpoint, Stub& stub,
                     std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                         grpc::ClientContext*, const Request&),
                     const Request& request, const Client::Each<Response>& each) {
  grpc::ClientContext context;
  const std::unique_ptr<grpc::ClientReader<Response>> reader = (stub.*method)(&context, request);
  Response response;
  bool wanted = true;
  while (wanted && reader->Read(&response)) wanted = each(response);
  if (!wanted) context.TryCancel();
  const grpc::Status status = reader->Finish();
  if (wanted && !status.ok()) return ToError(endpoint, status);
  return {};
}

}  // namespace

struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : tuning(channel), training(channel), admin(channel), artifacts(channel), events(channel) {}

  v1::TuningService::Stub tuning;
  v1::TrainingService::Stub training;
  v1::AdminService::Stub admin;
  v1::ArtifactService::Stub artifacts;
  v1::EventService::Stub events;
};

Client::Client(std::string endpoint)
    : endpoint_(std::move(endpoint)), stubs_(std::make_unique<Stubs>(Connect(endpoint_))) {}

Client::~Client() = default;

Result<v1::CreateTuningJobResponse> Client::CreateTuningJob(
    const v1::CreateTuningJobRequest& request) {
  return Call(endpoint_, stubs_->tuning, &v1::TuningService::Stub::CreateTuningJob, request);
}

Result<v1::TuningJob> Client::GetTuningJob(const std::string& name) {
  HONE_TRY(const v1::GetTuningJobResponse response,
           CallByName(endpoint_, stubs_->tuning, &v1::TuningService::Stub::GetTuningJob, name));
  return response.tuning_job();
}

Result<v1::ListTuningJobsResponse> Client::ListTuningJobs(
    const v1::ListTuningJobsRequest& request) {
  return Call(endpoint_, stubs_->tuning, &v1::TuningService::Stub::ListTuningJobs, request);
}

Result<v1::TuningJob> Client::StopTuningJob(const std::string& name) {
  HONE_TRY(const v1::StopTuningJobResponse response,
           CallByName(endpoint_, stubs_->tuning, &v1::TuningService::Stub::StopTuningJob, name));
  return response.tuning_job();
}

Result<v1::TuningJob> Client::UpdateTuningJob(const v1::UpdateTuningJobRequest& request) {
  HONE_TRY(const v1::UpdateTuningJobResponse response,
           Call(endpoint_, stubs_->tuning, &v1::TuningService::Stub::UpdateTuningJob, request));
  return response.tuning_job();
}

Result<v1::TuningJob> Client::DeleteTuningJob(const std::string& name) {
  HONE_TRY(const v1::DeleteTuningJobResponse response,
           CallByName(endpoint_, stubs_->tuning, &v1::TuningService::Stub::DeleteTuningJob, name));
  return response.tuning_job();
}

Result<v1::ListTrialsResponse> Client::ListTrials(const v1::ListTrialsRequest& request) {
  return Call(endpoint_, stubs_->tuning, &v1::TuningService::Stub::ListTrials, request);
}

Result<v1::CreateTrainingJobResponse> Client::CreateTrainingJob(
    const v1::CreateTrainingJobRequest& request) {
  return Call(endpoint_, stubs_->training, &v1::TrainingService::Stub::CreateTrainingJob, request);
}

Result<v1::ListTrainingJobsResponse> Client::ListTrainingJobs(
    const v1::ListTrainingJobsRequest& request) {
  return Call(endpoint_, stubs_->training, &v1::TrainingService::Stub::ListTrainingJobs, request);
}

Result<v1::TrainingJob> Client::DeleteTrainingJob(const std::string& name) {
  HONE_TRY(
      const v1::DeleteTrainingJobResponse response,
      CallByName(endpoint_, stubs_->training, &v1::TrainingService::Stub::DeleteTrainingJob, name));
  return response.training_job();
}

Result<v1::TrainingJob> Client::GetTrainingJob(const std::string& name) {
  HONE_TRY(
      const v1::GetTrainingJobResponse response,
      CallByName(endpoint_, stubs_->training, &v1::TrainingService::Stub::GetTrainingJob, name));
  return response.training_job();
}

Result<v1::TrainingJob> Client::StopTrainingJob(const std::string& name) {
  HONE_TRY(
      const v1::StopTrainingJobResponse response,
      CallByName(endpoint_, stubs_->training, &v1::TrainingService::Stub::StopTrainingJob, name));
  return response.training_job();
}

Result<v1::TrainingJob> Client::RetryTrainingJob(const std::string& name) {
  HONE_TRY(
      const v1::RetryTrainingJobResponse response,
      CallByName(endpoint_, stubs_->training, &v1::TrainingService::Stub::RetryTrainingJob, name));
  return response.training_job();
}

Result<v1::ListWorkersResponse> Client::ListWorkers() {
  return Call(endpoint_, stubs_->admin, &v1::AdminService::Stub::ListWorkers,
              v1::ListWorkersRequest());
}

Result<v1::Worker> Client::DrainWorker(const std::string& worker, bool undo) {
  v1::DrainWorkerRequest request;
  request.set_worker(worker);
  request.set_undo(undo);
  HONE_TRY(const v1::DrainWorkerResponse response,
           Call(endpoint_, stubs_->admin, &v1::AdminService::Stub::DrainWorker, request));
  return response.worker();
}

Result<v1::GetVersionResponse> Client::GetVersion() {
  return Call(endpoint_, stubs_->admin, &v1::AdminService::Stub::GetVersion,
              v1::GetVersionRequest());
}

Result<v1::GetArtifactResponse> Client::GetArtifact(const std::string& digest) {
  v1::GetArtifactRequest request;
  request.set_digest(digest);
  return Call(endpoint_, stubs_->artifacts, &v1::ArtifactService::Stub::GetArtifact, request);
}

Result<void> Client::WatchTuningJob(const std::string& name,
                                    const Each<v1::WatchTuningJobResponse>& each) {
  v1::WatchTuningJobRequest request;
  request.set_name(name);
  return ReadAll(endpoint_, stubs_->tuning, &v1::TuningService::Stub::WatchTuningJob, request,
                 each);
}

Result<void> Client::WatchTrainingJob(const std::string& name,
                                      const Each<v1::WatchTrainingJobResponse>& each) {
  v1::WatchTrainingJobRequest request;
  request.set_name(name);
  return ReadAll(endpoint_, stubs_->training, &v1::TrainingService::Stub::WatchTrainingJob, request,
                 each);
}

Result<void> Client::WatchEvents(const v1::WatchEventsRequest& request,
                                 const Each<v1::WatchEventsResponse>& each) {
  return ReadAll(endpoint_, stubs_->events, &v1::EventService::Stub::WatchEvents, request, each);
}

Result<void> Client::ReadMetrics(const v1::ReadMetricsRequest& request,
                                 const Each<v1::ReadMetricsResponse>& each) {
  return ReadAll(endpoint_, stubs_->training, &v1::TrainingService::Stub::ReadMetrics, request,
                 each);
}

Result<void> Client::ReadLog(const v1::ReadLogRequest& request,
                             const Each<v1::ReadLogResponse>& each) {
  return ReadAll(endpoint_, stubs_->training, &v1::TrainingService::Stub::ReadLog, request, each);
}

Result<void> Client::Backup(const Each<v1::BackupResponse>& each) {
  return ReadAll(endpoint_, stubs_->admin, &v1::AdminService::Stub::Backup, v1::BackupRequest(),
                 each);
}

Result<void> Client::GetBlob(const v1::GetBlobRequest& request,
                             const Each<v1::GetBlobResponse>& each) {
  return ReadAll(endpoint_, stubs_->artifacts, &v1::ArtifactService::Stub::GetBlob, request, each);
}

Result<void> ForEachTrial(Client& client, const std::string& job,
                          const std::function<void(const v1::TrainingJob&)>& each) {
  v1::ListTrialsRequest request;
  request.set_tuning_job(job);
  request.set_page_size(kTrialsAtATime);
  request.set_order(v1::TRIAL_ORDER_NUMBER);
  do {
    HONE_TRY(const v1::ListTrialsResponse page, client.ListTrials(request));
    for (const v1::TrainingJob& trial : page.trials()) each(trial);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return {};
}

void Reconnect::Heard() {
  heard_ = true;
  last_heard_ = ReadClock().steady;
  pause_ = {};
}

bool Reconnect::Pause() {
  if (!heard_ || ReadClock().steady - last_heard_ >= limit_) return false;
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  std::this_thread::sleep_for(std::min(pause_, limit_));
  return true;
}

Result<void> Reconnect::Follow(const std::function<Result<void>()>& open,
                               const std::function<bool()>& ended,
                               const std::function<void()>& broken) {
  while (true) {
    const Result<void> read = open();
    if (ended()) return {};
    if (!read && read.error().code != ErrorCode::kUnavailable &&
        read.error().code != ErrorCode::kCancelled) {
      return read;
    }
    if (!Pause()) {
      return read ? Unavailable("the controller ended the watch of a job that has not ended")
                  : read;
    }
    broken();
  }
}

}  // namespace hone
