#include "orchestrator/rpc/worker_service.h"

#include <gmock/gmock.h>

#include "hone/v1/admin_service.grpc.pb.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using testing::RunningServer;

class WorkerServiceTest : public ::testing::Test {
 protected:
  v1::SyncRequest ARequest() {
    v1::SyncRequest request;
    request.set_protocol(1);
    request.set_registration(std::string(32, 'a'));
    request.mutable_incarnation()->set_start_count(1);
    request.mutable_incarnation()->set_nonce(5);
    request.set_number(++number_);
    request.mutable_description()->set_name("gpu-1");
    request.mutable_description()->set_slots(2);
    return request;
  }

  v1::Identity Register() {
    grpc::ClientContext context;
    v1::SyncResponse response;
    EXPECT_TRUE(stub_->Sync(&context, ARequest(), &response).ok());
    return response.identity();
  }

  v1::AppendLogRequest ALog(const v1::Identity& identity) {
    v1::AppendLogRequest request;
    request.set_cluster_id(identity.cluster_id());
    request.set_worker_id(identity.worker_id());
    request.set_secret(identity.secret());
    request.set_attempt_id(7);
    request.set_data("hello");
    return request;
  }

  grpc::Status Append(const v1::AppendLogRequest& request) {
    grpc::ClientContext context;
    return stub_->AppendLog(&context, request, &appended_);
  }

  RunningServer server_;
  const std::unique_ptr<v1::WorkerService::Stub> stub_ =
      v1::WorkerService::NewStub(server_.channel());
  v1::AppendLogResponse appended_;
  std::int64_t number_ = 0;
};

TEST_F(WorkerServiceTest, AnAgentWithoutAnIdentityGetsOneThatIsKnownAfterwards) {
  const v1::Identity identity = Register();
  EXPECT_EQ(identity.cluster_id(), server_.running().cluster_id());
  EXPECT_EQ(identity.secret().size(), 64u);
  const auto admin = v1::AdminService::NewStub(server_.channel());
  grpc::ClientContext context;
  v1::ListWorkersResponse workers;
  ASSERT_TRUE(admin->ListWorkers(&context, {}, &workers).ok());
  ASSERT_EQ(workers.workers_size(), 1);
  EXPECT_EQ(workers.workers(0).name(), "gpu-1");
  EXPECT_EQ(workers.workers(0).slots(), 2);
}

TEST_F(WorkerServiceTest, ANewerSyncEndsTheOneThatIsParked) {
  const v1::Identity identity = Register();
  const auto with_identity = [&] {
    v1::SyncRequest request = ARequest();
    request.set_cluster_id(identity.cluster_id());
    request.set_worker_id(identity.worker_id());
    request.set_secret(identity.secret());
    return request;
  };
  const v1::SyncRequest first = with_identity();
  grpc::ClientContext first_context;
  v1::SyncResponse first_response;
  testing::Awaited<grpc::Status> ended;
  stub_->async()->Sync(&first_context, &first, &first_response, ended.Callback());
  // It is parked once the worker counts as connected.
  const auto admin = v1::AdminService::NewStub(server_.channel());
  bool connected = false;
  while (!connected) {
    grpc::ClientContext context;
    v1::ListWorkersResponse workers;
    ASSERT_TRUE(admin->ListWorkers(&context, {}, &workers).ok());
    connected = workers.workers(0).connected();
  }
  const v1::SyncRequest second = with_identity();
  grpc::ClientContext second_context;
  v1::SyncResponse second_response;
  testing::Awaited<grpc::Status> second_ended;
  stub_->async()->Sync(&second_context, &second, &second_response, second_ended.Callback());
  EXPECT_EQ(ended.Get().error_code(), grpc::StatusCode::CANCELLED);
  second_context.TryCancel();
  second_ended.Get();
}

TEST_F(WorkerServiceTest, LogsAreTakenOnlyFromWorkersOfThisCluster) {
  const v1::Identity identity = Register();
  EXPECT_TRUE(Append(ALog(identity)).ok());
  EXPECT_EQ(appended_.end_offset(), 5);
  EXPECT_EQ(server_.logs().Read(AttemptId(7), 0, 100)->data, "hello");
  v1::AppendLogRequest forged = ALog(identity);
  forged.set_secret(std::string(64, '0'));
  EXPECT_EQ(Append(forged).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(WorkerServiceTest, LogsOutOfBoundsAreRefused) {
  const v1::Identity identity = Register();
  v1::AppendLogRequest negative = ALog(identity);
  negative.set_offset(-1);
  EXPECT_EQ(Append(negative).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::AppendLogRequest large = ALog(identity);
  large.set_data(std::string(256 * 1024 + 1, 'x'));
  EXPECT_EQ(Append(large).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::AppendLogRequest nobody = ALog(identity);
  nobody.set_attempt_id(0);
  EXPECT_EQ(Append(nobody).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace hone
