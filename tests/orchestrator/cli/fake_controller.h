// A controller that answers what a test told it to, over a real connection.
#pragma once

#include <grpcpp/server.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hone/v1/admin_service.grpc.pb.h"
#include "hone/v1/artifact_service.grpc.pb.h"
#include "hone/v1/event_service.grpc.pb.h"
#include "hone/v1/training_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"

namespace hone::testing {

// What is known to the fake services. Set before the command under test runs.
struct FakeState {
  std::map<std::string, v1::TuningJob> tuning_jobs;
  std::map<std::string, v1::TrainingJob> training_jobs;  // By every name they may be asked for.
  std::vector<v1::TrainingJob> trials;                   // In the order in which they are listed.
  std::vector<v1::Worker> workers;
  std::map<std::string, v1::Manifest> artifacts;
  std::map<std::string, std::string> blobs;
  std::string log;
  std::int64_t log_cut = 0;  // What is told to be missing before it, to who reads from 0 on.
  std::int64_t log_lost = 0;
  std::optional<std::int64_t> space_size;  // What a dry run answers.

  // Each call of WatchTuningJob takes one: its messages, then its status.
  struct Watched {
    std::vector<v1::WatchTuningJobResponse> messages;
    grpc::Status status;
  };
  std::deque<Watched> watches;

  // The same for WatchEvents.
  struct WatchedEvents {
    std::vector<v1::WatchEventsResponse> messages;
    grpc::Status status;
  };
  std::deque<WatchedEvents> events;

  // The messages of each watch of a training job; without any there is none of that name.
  std::vector<v1::WatchTrainingJobResponse> training_watch;

  // The next so many calls of ReadLog and GetBlob break off after 5 bytes.
  int broken_reads = 0;

  // What Backup sends, then its status.
  std::vector<v1::BackupResponse> backup;
  grpc::Status backup_status;

  // When set, answers to all calls of CreateTuningJob and StopTuningJob.
  grpc::Status refusal;

  // What was asked for.
  v1::CreateTuningJobRequest created;
  v1::CreateTrainingJobRequest trained;
  std::vector<v1::ListTrialsRequest> listed;
  std::vector<v1::ReadLogRequest> read_logs;
  std::vector<v1::WatchEventsRequest> watched_events;
};

// INVALID_ARGUMENT with one violation in its details, as honed sends it.
grpc::Status RefusalOf(const std::string& field, const std::string& description);

class FakeController : public v1::TuningService::Service,
                       public v1::TrainingService::Service,
                       public v1::AdminService::Service,
                       public v1::ArtifactService::Service,
                       public v1::EventService::Service {
 public:
  FakeController();
  ~FakeController() override;

  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }
  FakeState& state() { return state_; }

 private:
  using Context = grpc::ServerContext;

  grpc::Status CreateTuningJob(Context*, const v1::CreateTuningJobRequest*,
                               v1::CreateTuningJobResponse*) override;
  grpc::Status GetTuningJob(Context*, const v1::GetTuningJobRequest*,
                            v1::GetTuningJobResponse*) override;
  grpc::Status ListTuningJobs(Context*, const v1::ListTuningJobsRequest*,
                              v1::ListTuningJobsResponse*) override;
  grpc::Status StopTuningJob(Context*, const v1::StopTuningJobRequest*,
                             v1::StopTuningJobResponse*) override;
  grpc::Status CreateTrainingJob(Context*, const v1::CreateTrainingJobRequest*,
                                 v1::CreateTrainingJobResponse*) override;
  grpc::Status ListTrainingJobs(Context*, const v1::ListTrainingJobsRequest*,
                                v1::ListTrainingJobsResponse*) override;
  grpc::Status WatchTrainingJob(Context*, const v1::WatchTrainingJobRequest*,
                                grpc::ServerWriter<v1::WatchTrainingJobResponse>*) override;
  grpc::Status WatchTuningJob(Context*, const v1::WatchTuningJobRequest*,
                              grpc::ServerWriter<v1::WatchTuningJobResponse>*) override;
  grpc::Status WatchEvents(Context*, const v1::WatchEventsRequest*,
                           grpc::ServerWriter<v1::WatchEventsResponse>*) override;
  grpc::Status ListTrials(Context*, const v1::ListTrialsRequest*, v1::ListTrialsResponse*) override;
  grpc::Status GetTrainingJob(Context*, const v1::GetTrainingJobRequest*,
                              v1::GetTrainingJobResponse*) override;
  grpc::Status StopTrainingJob(Context*, const v1::StopTrainingJobRequest*,
                               v1::StopTrainingJobResponse*) override;
  grpc::Status ReadLog(Context*, const v1::ReadLogRequest*,
                       grpc::ServerWriter<v1::ReadLogResponse>*) override;
  grpc::Status ListWorkers(Context*, const v1::ListWorkersRequest*,
                           v1::ListWorkersResponse*) override;
  grpc::Status Backup(Context*, const v1::BackupRequest*,
                      grpc::ServerWriter<v1::BackupResponse>*) override;
  grpc::Status DrainWorker(Context*, const v1::DrainWorkerRequest*,
                           v1::DrainWorkerResponse*) override;
  grpc::Status GetArtifact(Context*, const v1::GetArtifactRequest*,
                           v1::GetArtifactResponse*) override;
  grpc::Status GetBlob(Context*, const v1::GetBlobRequest*,
                       grpc::ServerWriter<v1::GetBlobResponse>*) override;

  std::mutex mutex_;
  FakeState state_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// A tuning job "seedlings" with the parameters learning_rate and optimizer, in progress.
v1::TuningJob Seedlings();

// Trial `number` of it, completed with this value.
v1::TrainingJob CompletedTrial(int number, double value);

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

// Runs `hone` against an endpoint in this process, with output that is not a terminal.
Ran RunHone(const std::string& endpoint, std::vector<std::string> arguments);

// The names of all commands that `hone --help` shows.
std::vector<std::string> CommandsInHelp();

}  // namespace hone::testing
