// Tuning jobs over gRPC.
#pragma once

#include "hone/v1/tuning_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"

namespace hone {

// Converts, posts, answers; knows no rule.
class TuningService final : public v1::TuningService::CallbackService {
 public:
  explicit TuningService(Engine& engine) : engine_(engine) {}

 private:
  grpc::ServerUnaryReactor* CreateTuningJob(grpc::CallbackServerContext* context,
                                            const v1::CreateTuningJobRequest* request,
                                            v1::CreateTuningJobResponse* response) override;
  grpc::ServerUnaryReactor* GetTuningJob(grpc::CallbackServerContext* context,
                                         const v1::GetTuningJobRequest* request,
                                         v1::GetTuningJobResponse* response) override;
  grpc::ServerUnaryReactor* ListTuningJobs(grpc::CallbackServerContext* context,
                                           const v1::ListTuningJobsRequest* request,
                                           v1::ListTuningJobsResponse* response) override;
  grpc::ServerUnaryReactor* StopTuningJob(grpc::CallbackServerContext* context,
                                          const v1::StopTuningJobRequest* request,
                                          v1::StopTuningJobResponse* response) override;
  grpc::ServerUnaryReactor* UpdateTuningJob(grpc::CallbackServerContext* context,
                                            const v1::UpdateTuningJobRequest* request,
                                            v1::UpdateTuningJobResponse* response) override;
  grpc::ServerUnaryReactor* DeleteTuningJob(grpc::CallbackServerContext* context,
                                            const v1::DeleteTuningJobRequest* request,
                                            v1::DeleteTuningJobResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchTuningJobResponse>* WatchTuningJob(
      grpc::CallbackServerContext* context, const v1::WatchTuningJobRequest* request) override;
  grpc::ServerUnaryReactor* ListTrials(grpc::CallbackServerContext* context,
                                       const v1::ListTrialsRequest* request,
                                       v1::ListTrialsResponse* response) override;

  void DryRun(TuningJobSpec spec, const std::string& name, v1::CreateTuningJobResponse* response,
              grpc::ServerUnaryReactor* reactor);

  Engine& engine_;
};

}  // namespace hone
