// The controller, as the command line talks to it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "hone/v1/admin_service.pb.h"
#include "hone/v1/artifact_service.pb.h"
#include "hone/v1/event_service.pb.h"
#include "hone/v1/training_service.pb.h"
#include "hone/v1/tuning_service.pb.h"

namespace hone {

// One connection to a controller.
//
// A call waits at most 60 s for its answer, streams as long as they last. An answer that does not
// come is kUnavailable, with the endpoint in its message. Thread-safe.
class Client {
 public:
  explicit Client(std::string endpoint);
  ~Client();

  const std::string& endpoint() const { return endpoint_; }

  Result<v1::CreateTuningJobResponse> CreateTuningJob(const v1::CreateTuningJobRequest& request);
  Result<v1::TuningJob> GetTuningJob(const std::string& name);
  Result<v1::ListTuningJobsResponse> ListTuningJobs(const v1::ListTuningJobsRequest& request);
  Result<v1::TuningJob> StopTuningJob(const std::string& name);
  Result<v1::TuningJob> UpdateTuningJob(const v1::UpdateTuningJobRequest& request);
  Result<v1::TuningJob> DeleteTuningJob(const std::string& name);
  Result<v1::ListTrialsResponse> ListTrials(const v1::ListTrialsRequest& request);

  Result<v1::CreateTrainingJobResponse> CreateTrainingJob(
      const v1::CreateTrainingJobRequest& request);
  Result<v1::ListTrainingJobsResponse> ListTrainingJobs(const v1::ListTrainingJobsRequest& request);
  Result<v1::TrainingJob> DeleteTrainingJob(const std::string& name);
  Result<v1::TrainingJob> GetTrainingJob(const std::string& name);
  Result<v1::TrainingJob> StopTrainingJob(const std::string& name);
  Result<v1::TrainingJob> RetryTrainingJob(const std::string& name);

  Result<v1::ListWorkersResponse> ListWorkers();
  Result<v1::Worker> DrainWorker(const std::string& worker, bool undo);
  Result<v1::GetVersionResponse> GetVersion();

  Result<v1::GetArtifactResponse> GetArtifact(const std::string& digest);

  // Streams call `each` with every message, until the stream ends or `each` returns false.
  template <typename Response>
  using Each = std::function<bool(const Response&)>;
  Result<void> WatchTuningJob(const std::string& name,
                              const Each<v1::WatchTuningJobResponse>& each);
  Result<void> WatchTrainingJob(const std::string& name,
                                const Each<v1::WatchTrainingJobResponse>& each);
  Result<void> WatchEvents(const v1::WatchEventsRequest& request,
                           const Each<v1::WatchEventsResponse>& each);
  Result<void> ReadMetrics(const v1::ReadMetricsRequest& request,
                           const Each<v1::ReadMetricsResponse>& each);
  Result<void> ReadLog(const v1::ReadLogRequest& request, const Each<v1::ReadLogResponse>& each);
  Result<void> Backup(const Each<v1::BackupResponse>& each);
  Result<void> GetBlob(const v1::GetBlobRequest& request, const Each<v1::GetBlobResponse>& each);

 private:
  // Of gRPC, whose headers take seconds to compile: every command includes this one.
  struct Stubs;
  const std::string endpoint_;
  const std::unique_ptr<Stubs> stubs_;
};

// Calls `each` with every trial of a job, by number.
Result<void> ForEachTrial(Client& client, const std::string& job,
                          const std::function<void(const v1::TrainingJob&)>& each);

// Decides whether a broken stream is opened again: as long as the controller was heard of within
// `limit`, after a pause that grows to 5 s.
class Reconnect {
 public:
  explicit Reconnect(Duration limit) : limit_(limit) {}

  // Something arrived.
  void Heard();

  // Sleeps and returns true; or returns false, when it has lasted too long or there never was
  // contact at all: a wrong endpoint is said at once.
  bool Pause();

  // Opens a stream again and again until the job that it tells of has ended. `open` reads it to its
  // end, and says Heard() of what arrives; after a break `broken` is called.
  Result<void> Follow(const std::function<Result<void>()>& open, const std::function<bool()>& ended,
                      const std::function<void()>& broken);

 private:
  const Duration limit_;
  bool heard_ = false;
  SteadyTime last_heard_ = {};
  Duration pause_ = {};
};

}  // namespace hone
