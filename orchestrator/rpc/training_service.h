// Training jobs over gRPC.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include "hone/v1/training_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"
#include "storage/logs/log_files.h"

namespace hone {

class TrainingService final : public v1::TrainingService::CallbackService {
 public:
  TrainingService(Engine& engine, LogFiles& logs, boost::asio::thread_pool& files)
      : engine_(engine), logs_(logs), files_(files) {}

 private:
  grpc::ServerUnaryReactor* CreateTrainingJob(grpc::CallbackServerContext* context,
                                              const v1::CreateTrainingJobRequest* request,
                                              v1::CreateTrainingJobResponse* response) override;
  grpc::ServerUnaryReactor* ListTrainingJobs(grpc::CallbackServerContext* context,
                                             const v1::ListTrainingJobsRequest* request,
                                             v1::ListTrainingJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>* WatchTrainingJob(
      grpc::CallbackServerContext* context, const v1::WatchTrainingJobRequest* request) override;
  grpc::ServerUnaryReactor* DeleteTrainingJob(grpc::CallbackServerContext* context,
                                              const v1::DeleteTrainingJobRequest* request,
                                              v1::DeleteTrainingJobResponse* response) override;
  grpc::ServerUnaryReactor* GetTrainingJob(grpc::CallbackServerContext* context,
                                           const v1::GetTrainingJobRequest* request,
                                           v1::GetTrainingJobResponse* response) override;
  grpc::ServerUnaryReactor* StopTrainingJob(grpc::CallbackServerContext* context,
                                            const v1::StopTrainingJobRequest* request,
                                            v1::StopTrainingJobResponse* response) override;
  grpc::ServerUnaryReactor* RetryTrainingJob(grpc::CallbackServerContext* context,
                                             const v1::RetryTrainingJobRequest* request,
                                             v1::RetryTrainingJobResponse* response) override;
  grpc::ServerWriteReactor<v1::ReadMetricsResponse>* ReadMetrics(
      grpc::CallbackServerContext* context, const v1::ReadMetricsRequest* request) override;
  grpc::ServerWriteReactor<v1::ReadLogResponse>* ReadLog(
      grpc::CallbackServerContext* context, const v1::ReadLogRequest* request) override;

  Engine& engine_;
  LogFiles& logs_;
  boost::asio::thread_pool& files_;
};

}  // namespace hone
