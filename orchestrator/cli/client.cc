#include "orchestrator/cli/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <thread>

#include "base/clock.h"
#include "orchestrator/cli/status.h"

namespace hone {
namespace {

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

void SetDeadline(grpc::ClientContext* context) {
  context->set_deadline(std::chrono::system_clock::now() + kCallDeadline);
}

template <typename Reader, typename Response>
grpc::Status ReadAll(grpc::ClientContext* context, Reader reader,
                     const Client::Each<Response>& each) {
  Response response;
  bool wanted = true;
  while (wanted && reader->Read(&response)) wanted = each(response);
  if (!wanted) context->TryCancel();
  const grpc::Status status = reader->Finish();
  return wanted ? status : grpc::Status::OK;
}

}  // namespace

Client::Client(std::string endpoint) : endpoint_(std::move(endpoint)) {
  const std::shared_ptr<grpc::Channel> channel = Connect(endpoint_);
  tuning_ = v1::TuningService::NewStub(channel);
  training_ = v1::TrainingService::NewStub(channel);
  admin_ = v1::AdminService::NewStub(channel);
  artifacts_ = v1::ArtifactService::NewStub(channel);
}

Error Client::ToError(const grpc::Status& status) const {
  Error error = FromGrpcStatus(status);
  if (error.code == ErrorCode::kUnavailable) {
    error.message = "cannot reach the controller at " + endpoint_ + ": " + error.message;
  }
  return error;
}

Result<v1::CreateTuningJobResponse> Client::CreateTuningJob(
    const v1::CreateTuningJobRequest& request) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::CreateTuningJobResponse response;
  const grpc::Status status = tuning_->CreateTuningJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response;
}

Result<v1::TuningJob> Client::GetTuningJob(const std::string& name) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::GetTuningJobRequest request;
  request.set_name(name);
  v1::GetTuningJobResponse response;
  const grpc::Status status = tuning_->GetTuningJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.tuning_job();
}

Result<v1::ListTuningJobsResponse> Client::ListTuningJobs(
    const v1::ListTuningJobsRequest& request) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::ListTuningJobsResponse response;
  const grpc::Status status = tuning_->ListTuningJobs(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response;
}

Result<v1::TuningJob> Client::StopTuningJob(const std::string& name) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::StopTuningJobRequest request;
  request.set_name(name);
  v1::StopTuningJobResponse response;
  const grpc::Status status = tuning_->StopTuningJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.tuning_job();
}

Result<v1::TuningJob> Client::UpdateTuningJob(const v1::UpdateTuningJobRequest& request) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::UpdateTuningJobResponse response;
  const grpc::Status status = tuning_->UpdateTuningJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.tuning_job();
}

Result<v1::TuningJob> Client::DeleteTuningJob(const std::string& name) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::DeleteTuningJobRequest request;
  request.set_name(name);
  v1::DeleteTuningJobResponse response;
  const grpc::Status status = tuning_->DeleteTuningJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.tuning_job();
}

Result<v1::ListTrialsResponse> Client::ListTrials(const v1::ListTrialsRequest& request) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::ListTrialsResponse response;
  const grpc::Status status = tuning_->ListTrials(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response;
}

Result<v1::TrainingJob> Client::GetTrainingJob(const std::string& name) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::GetTrainingJobRequest request;
  request.set_name(name);
  v1::GetTrainingJobResponse response;
  const grpc::Status status = training_->GetTrainingJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.training_job();
}

Result<v1::TrainingJob> Client::StopTrainingJob(const std::string& name) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::StopTrainingJobRequest request;
  request.set_name(name);
  v1::StopTrainingJobResponse response;
  const grpc::Status status = training_->StopTrainingJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.training_job();
}

Result<v1::TrainingJob> Client::RetryTrainingJob(const std::string& name) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::RetryTrainingJobRequest request;
  request.set_name(name);
  v1::RetryTrainingJobResponse response;
  const grpc::Status status = training_->RetryTrainingJob(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.training_job();
}

Result<v1::ListWorkersResponse> Client::ListWorkers() {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::ListWorkersResponse response;
  const grpc::Status status = admin_->ListWorkers(&context, v1::ListWorkersRequest(), &response);
  if (!status.ok()) return ToError(status);
  return response;
}

Result<v1::Worker> Client::DrainWorker(const std::string& worker, bool undo) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::DrainWorkerRequest request;
  request.set_worker(worker);
  request.set_undo(undo);
  v1::DrainWorkerResponse response;
  const grpc::Status status = admin_->DrainWorker(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response.worker();
}

Result<v1::GetVersionResponse> Client::GetVersion() {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::GetVersionResponse response;
  const grpc::Status status = admin_->GetVersion(&context, v1::GetVersionRequest(), &response);
  if (!status.ok()) return ToError(status);
  return response;
}

Result<v1::GetArtifactResponse> Client::GetArtifact(const std::string& digest) {
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::GetArtifactRequest request;
  request.set_digest(digest);
  v1::GetArtifactResponse response;
  const grpc::Status status = artifacts_->GetArtifact(&context, request, &response);
  if (!status.ok()) return ToError(status);
  return response;
}

Result<void> Client::WatchTuningJob(const std::string& name,
                                    const Each<v1::WatchTuningJobResponse>& each) {
  grpc::ClientContext context;
  v1::WatchTuningJobRequest request;
  request.set_name(name);
  const grpc::Status status = ReadAll(&context, tuning_->WatchTuningJob(&context, request), each);
  if (!status.ok()) return ToError(status);
  return {};
}

Result<void> Client::ReadMetrics(const v1::ReadMetricsRequest& request,
                                 const Each<v1::ReadMetricsResponse>& each) {
  grpc::ClientContext context;
  const grpc::Status status = ReadAll(&context, training_->ReadMetrics(&context, request), each);
  if (!status.ok()) return ToError(status);
  return {};
}

Result<void> Client::ReadLog(const v1::ReadLogRequest& request,
                             const Each<v1::ReadLogResponse>& each) {
  grpc::ClientContext context;
  const grpc::Status status = ReadAll(&context, training_->ReadLog(&context, request), each);
  if (!status.ok()) return ToError(status);
  return {};
}

Result<void> Client::GetBlob(const v1::GetBlobRequest& request,
                             const Each<v1::GetBlobResponse>& each) {
  grpc::ClientContext context;
  const grpc::Status status = ReadAll(&context, artifacts_->GetBlob(&context, request), each);
  if (!status.ok()) return ToError(status);
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

}  // namespace hone
