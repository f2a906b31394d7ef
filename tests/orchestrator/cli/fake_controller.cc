#include "tests/orchestrator/cli/fake_controller.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <sstream>

#include "base/check.h"
#include "hone/v1/error_details.pb.h"
#include "orchestrator/cli/cli.h"

namespace hone::testing {
namespace {

const grpc::Status kNotFound(grpc::StatusCode::NOT_FOUND, "no such thing");

// Sends a text from an offset on; breaks off after 5 bytes when it is to.
template <typename Response>
grpc::Status Send(const std::string& text, std::int64_t offset, int* broken_reads,
                  const std::function<void(const Response&)>& write) {
  const bool breaks = *broken_reads > 0;
  if (breaks) --*broken_reads;
  const std::string rest = text.substr(std::min<std::size_t>(text.size(), offset));
  Response response;
  response.set_data(breaks ? rest.substr(0, 5) : rest);
  if constexpr (requires { response.set_offset(0); }) response.set_offset(offset);
  write(response);
  return breaks ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "broke off") : grpc::Status::OK;
}

}  // namespace

grpc::Status RefusalOf(const std::string& field, const std::string& description) {
  v1::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(field);
  violation->set_description(description);
  v1::RpcStatus details;
  auto* any = details.add_details();
  any->set_type_url("type.googleapis.com/google.rpc.BadRequest");
  any->set_value(bad_request.SerializeAsString());
  return {grpc::StatusCode::INVALID_ARGUMENT, "wrong", details.SerializeAsString()};
}

FakeController::FakeController() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(static_cast<v1::TuningService::Service*>(this));
  builder.RegisterService(static_cast<v1::TrainingService::Service*>(this));
  builder.RegisterService(static_cast<v1::AdminService::Service*>(this));
  builder.RegisterService(static_cast<v1::ArtifactService::Service*>(this));
  builder.RegisterService(static_cast<v1::EventService::Service*>(this));
  server_ = builder.BuildAndStart();
  HONE_CHECK(server_ != nullptr);
}

FakeController::~FakeController() { server_->Shutdown(std::chrono::system_clock::now()); }

grpc::Status FakeController::CreateTuningJob(Context*, const v1::CreateTuningJobRequest* request,
                                             v1::CreateTuningJobResponse* response) {
  const std::scoped_lock lock(mutex_);
  state_.created = *request;
  if (!state_.refusal.ok()) return state_.refusal;
  response->mutable_tuning_job()->set_name(request->name());
  *response->mutable_tuning_job()->mutable_spec() = request->spec();
  if (request->dry_run()) {
    for (const v1::TrainingJob& trial : state_.trials) *response->add_first_trials() = trial;
    if (state_.space_size) response->set_space_size(*state_.space_size);
  }
  return grpc::Status::OK;
}

grpc::Status FakeController::GetTuningJob(Context*, const v1::GetTuningJobRequest* request,
                                          v1::GetTuningJobResponse* response) {
  const std::scoped_lock lock(mutex_);
  const auto job = state_.tuning_jobs.find(request->name());
  if (job == state_.tuning_jobs.end()) return kNotFound;
  *response->mutable_tuning_job() = job->second;
  return grpc::Status::OK;
}

// Pages of two, so that tests see more than one.
grpc::Status FakeController::ListTuningJobs(Context*, const v1::ListTuningJobsRequest* request,
                                            v1::ListTuningJobsResponse* response) {
  const std::scoped_lock lock(mutex_);
  auto job = state_.tuning_jobs.upper_bound(request->page_token());
  while (job != state_.tuning_jobs.end() && response->tuning_jobs_size() < 2) {
    *response->add_tuning_jobs() = job->second;
    ++job;
  }
  if (job != state_.tuning_jobs.end()) {
    response->set_next_page_token(response->tuning_jobs().rbegin()->name());
  }
  return grpc::Status::OK;
}

grpc::Status FakeController::StopTuningJob(Context*, const v1::StopTuningJobRequest* request,
                                           v1::StopTuningJobResponse* response) {
  const std::scoped_lock lock(mutex_);
  if (!state_.refusal.ok()) return state_.refusal;
  const auto job = state_.tuning_jobs.find(request->name());
  if (job == state_.tuning_jobs.end()) return kNotFound;
  job->second.set_status(v1::TUNING_JOB_STATUS_STOPPING);
  *response->mutable_tuning_job() = job->second;
  return grpc::Status::OK;
}

grpc::Status FakeController::CreateTrainingJob(Context*,
                                               const v1::CreateTrainingJobRequest* request,
                                               v1::CreateTrainingJobResponse* response) {
  const std::scoped_lock lock(mutex_);
  state_.trained = *request;
  if (!state_.refusal.ok()) return state_.refusal;
  response->mutable_training_job()->set_name(request->name());
  *response->mutable_training_job()->mutable_spec() = request->spec();
  *response->mutable_training_job()->mutable_hyperparameters() = request->spec().hyperparameters();
  return grpc::Status::OK;
}

grpc::Status FakeController::ListTrainingJobs(Context*, const v1::ListTrainingJobsRequest*,
                                              v1::ListTrainingJobsResponse* response) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, job] : state_.training_jobs) *response->add_training_jobs() = job;
  return grpc::Status::OK;
}

grpc::Status FakeController::WatchTrainingJob(
    Context*, const v1::WatchTrainingJobRequest*,
    grpc::ServerWriter<v1::WatchTrainingJobResponse>* writer) {
  const std::scoped_lock lock(mutex_);
  if (state_.training_watch.empty()) return kNotFound;
  for (const v1::WatchTrainingJobResponse& message : state_.training_watch) writer->Write(message);
  return grpc::Status::OK;
}

grpc::Status FakeController::WatchTuningJob(
    Context*, const v1::WatchTuningJobRequest* request,
    grpc::ServerWriter<v1::WatchTuningJobResponse>* writer) {
  FakeState::Watched watched;
  {
    const std::scoped_lock lock(mutex_);
    if (!state_.tuning_jobs.contains(request->name()) && state_.watches.empty()) return kNotFound;
    if (state_.watches.empty()) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    watched = state_.watches.front();
    state_.watches.pop_front();
  }
  // A client that catches up asks for the trials while it is being told.
  for (const v1::WatchTuningJobResponse& message : watched.messages) writer->Write(message);
  return watched.status;
}

grpc::Status FakeController::WatchEvents(Context*, const v1::WatchEventsRequest* request,
                                         grpc::ServerWriter<v1::WatchEventsResponse>* writer) {
  const std::scoped_lock lock(mutex_);
  state_.watched_events.push_back(*request);
  if (state_.events.empty()) return {grpc::StatusCode::UNAVAILABLE, "gone"};
  const FakeState::WatchedEvents watched = std::move(state_.events.front());
  state_.events.pop_front();
  for (const v1::WatchEventsResponse& message : watched.messages) writer->Write(message);
  return watched.status;
}

grpc::Status FakeController::ListTrials(Context*, const v1::ListTrialsRequest* request,
                                        v1::ListTrialsResponse* response) {
  const std::scoped_lock lock(mutex_);
  state_.listed.push_back(*request);
  std::size_t next = request->page_token().empty() ? 0 : std::stoul(request->page_token());
  while (next < state_.trials.size() && response->trials_size() < 2) {
    const v1::TrainingJob& trial = state_.trials[next++];
    const bool any = request->status() == v1::TRAINING_JOB_STATUS_UNSPECIFIED;
    if (any || trial.status() == request->status()) *response->add_trials() = trial;
  }
  if (next < state_.trials.size()) response->set_next_page_token(std::to_string(next));
  return grpc::Status::OK;
}

grpc::Status FakeController::GetTrainingJob(Context*, const v1::GetTrainingJobRequest* request,
                                            v1::GetTrainingJobResponse* response) {
  const std::scoped_lock lock(mutex_);
  const auto job = state_.training_jobs.find(request->name());
  if (job == state_.training_jobs.end()) return kNotFound;
  *response->mutable_training_job() = job->second;
  return grpc::Status::OK;
}

grpc::Status FakeController::StopTrainingJob(Context*, const v1::StopTrainingJobRequest* request,
                                             v1::StopTrainingJobResponse* response) {
  const std::scoped_lock lock(mutex_);
  const auto job = state_.training_jobs.find(request->name());
  if (job == state_.training_jobs.end()) return kNotFound;
  job->second.set_status(v1::TRAINING_JOB_STATUS_STOPPING);
  *response->mutable_training_job() = job->second;
  return grpc::Status::OK;
}

grpc::Status FakeController::ReadLog(Context*, const v1::ReadLogRequest* request,
                                     grpc::ServerWriter<v1::ReadLogResponse>* writer) {
  const std::scoped_lock lock(mutex_);
  state_.read_logs.push_back(*request);
  const auto size = static_cast<std::int64_t>(state_.log.size());
  const std::int64_t offset = request->offset() < 0
                                  ? std::max<std::int64_t>(size + request->offset(), 0)
                                  : request->offset();
  if (request->offset() == 0 && state_.log_cut + state_.log_lost > 0) {
    v1::ReadLogResponse missing;
    missing.set_offset(state_.log_cut + state_.log_lost);
    missing.set_cut_bytes(state_.log_cut);
    missing.set_lost_bytes(state_.log_lost);
    writer->Write(missing);
  }
  return Send<v1::ReadLogResponse>(
      state_.log, offset, &state_.broken_reads,
      [&](const v1::ReadLogResponse& response) { writer->Write(response); });
}

grpc::Status FakeController::ListWorkers(Context*, const v1::ListWorkersRequest*,
                                         v1::ListWorkersResponse* response) {
  const std::scoped_lock lock(mutex_);
  for (const v1::Worker& worker : state_.workers) *response->add_workers() = worker;
  return grpc::Status::OK;
}

grpc::Status FakeController::DrainWorker(Context*, const v1::DrainWorkerRequest* request,
                                         v1::DrainWorkerResponse* response) {
  const std::scoped_lock lock(mutex_);
  for (v1::Worker& worker : state_.workers) {
    if (worker.name() != request->worker()) continue;
    worker.set_draining(!request->undo());
    *response->mutable_worker() = worker;
    return grpc::Status::OK;
  }
  return kNotFound;
}

grpc::Status FakeController::Backup(Context*, const v1::BackupRequest*,
                                    grpc::ServerWriter<v1::BackupResponse>* writer) {
  const std::scoped_lock lock(mutex_);
  for (const v1::BackupResponse& response : state_.backup) {
    if (!writer->Write(response)) break;
  }
  return state_.backup_status;
}

grpc::Status FakeController::GetArtifact(Context*, const v1::GetArtifactRequest* request,
                                         v1::GetArtifactResponse* response) {
  const std::scoped_lock lock(mutex_);
  const auto artifact = state_.artifacts.find(request->digest());
  if (artifact == state_.artifacts.end()) return kNotFound;
  *response->mutable_manifest() = artifact->second;
  return grpc::Status::OK;
}

grpc::Status FakeController::GetBlob(Context*, const v1::GetBlobRequest* request,
                                     grpc::ServerWriter<v1::GetBlobResponse>* writer) {
  const std::scoped_lock lock(mutex_);
  const auto blob = state_.blobs.find(request->digest());
  if (blob == state_.blobs.end()) return kNotFound;
  return Send<v1::GetBlobResponse>(
      blob->second, request->offset(), &state_.broken_reads,
      [&](const v1::GetBlobResponse& response) { writer->Write(response); });
}

v1::TuningJob Seedlings() {
  v1::TuningJob job;
  job.set_id(7);
  job.set_name("seedlings");
  job.set_status(v1::TUNING_JOB_STATUS_IN_PROGRESS);
  job.mutable_created_at()->set_seconds(1'769'867'109);
  v1::TuningJobSpec& spec = *job.mutable_spec();
  spec.set_strategy("random");
  spec.set_seed(7);
  spec.mutable_limits()->set_max_trials(20);
  spec.mutable_limits()->set_max_parallel_trials(4);
  v1::TrialDefinition& definition = *spec.add_definitions();
  definition.mutable_objective()->set_metric("accuracy");
  definition.mutable_objective()->set_goal(v1::GOAL_MAXIMIZE);
  definition.add_parameters()->set_name("learning_rate");
  definition.mutable_parameters(0)->mutable_continuous()->set_max(1);
  definition.add_parameters()->set_name("optimizer");
  definition.mutable_parameters(1)->mutable_categorical()->add_values("sgd");
  return job;
}

v1::TrainingJob CompletedTrial(int number, double value) {
  v1::TrainingJob trial;
  trial.set_name("seedlings-00" + std::to_string(number) + "-0123abcd");
  trial.set_tuning_job("seedlings");
  trial.set_trial(number);
  trial.set_status(v1::TRAINING_JOB_STATUS_COMPLETED);
  trial.set_secondary_status(v1::SECONDARY_STATUS_COMPLETED);
  trial.set_objective_value(value);
  auto* rate = trial.add_hyperparameters();
  rate->set_name("learning_rate");
  rate->set_value("0.10");
  auto* optimizer = trial.add_hyperparameters();
  optimizer->set_name("optimizer");
  optimizer->set_value("sgd, \"fast\"");
  trial.mutable_started_at()->set_seconds(1'769'867'109);
  trial.mutable_started_at()->set_nanos(123'000'000);
  trial.mutable_ended_at()->set_seconds(1'769'867'111);
  trial.mutable_ended_at()->set_nanos(623'000'000);
  return trial;
}

Ran RunHone(const std::string& endpoint, std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  hone::Context context{.out = out, .err = err};
  context.environment = {{"HONE_ENDPOINT", endpoint}, {"HOME", "/nonexistent"}};
  context.contact_limit = 1s;
  Ran ran;
  ran.code = RunCli(arguments, context);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

std::vector<std::string> CommandsInHelp() {
  const std::string help = RunHone("", {"--help"}).out;
  const std::size_t start = help.find("Subcommands:\n");
  HONE_CHECK(start != std::string::npos);
  std::istringstream lines(help.substr(start));
  std::string line;
  std::getline(lines, line);
  std::vector<std::string> commands;
  while (std::getline(lines, line)) {
    if (line.size() < 3 || line[2] == ' ') continue;  // A long help goes on.
    commands.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  HONE_CHECK(commands.size() > 15);
  return commands;
}

}  // namespace hone::testing
