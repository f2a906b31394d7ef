#include "orchestrator/rpc/call_watch.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "hone/v1/admin_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"
#include "tests/orchestrator/core/support/tuning_job.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using testing::RunningServer;

// The calls that have ended, in their order.
class Ends {
 public:
  std::function<void(const CallEnd&)> Callback() {
    return [this](const CallEnd& end) {
      const std::lock_guard lock(mutex_);
      ends_.push_back(end);
      came_.notify_one();
    };
  }
  // The next one.
  CallEnd Take() {
    std::unique_lock lock(mutex_);
    HONE_CHECK(came_.wait_for(lock, testing::kPatience, [this] { return taken_ < ends_.size(); }));
    return ends_[taken_++];
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<CallEnd> ends_;
  std::size_t taken_ = 0;
};

class CallWatchTest : public ::testing::Test {
 protected:
  Ends ends_;
  RunningServer server_{ends_.Callback()};
};

TEST_F(CallWatchTest, UnaryCallIsToldWithMethodCodeAndTime) {
  const auto stub = v1::TuningService::NewStub(server_.channel());
  grpc::ClientContext context;
  v1::GetTuningJobRequest request;
  request.set_name("no-such-job");
  v1::GetTuningJobResponse response;
  const SteadyTime began = ReadClock().steady;
  EXPECT_EQ(stub->GetTuningJob(&context, request, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
  const CallEnd end = ends_.Take();
  EXPECT_EQ(end.method, "hone.v1.TuningService/GetTuningJob");
  EXPECT_EQ(end.code, "NOT_FOUND");
  ASSERT_TRUE(end.took);
  EXPECT_GT(*end.took, 0us);
  EXPECT_LE(*end.took, ReadClock().steady - began);
}

TEST_F(CallWatchTest, StreamIsToldAtItsEndWithoutATime) {
  ASSERT_TRUE(server_.running().Ask(testing::ATuningJob("search").Created()));
  const auto stub = v1::TuningService::NewStub(server_.channel());
  grpc::ClientContext context;
  v1::WatchTuningJobRequest request;
  request.set_name("search");
  const auto stream = stub->WatchTuningJob(&context, request);
  v1::WatchTuningJobResponse message;
  ASSERT_TRUE(stream->Read(&message));
  context.TryCancel();
  const CallEnd end = ends_.Take();
  EXPECT_EQ(end.method, "hone.v1.TuningService/WatchTuningJob");
  EXPECT_EQ(end.code, "CANCELLED");
  EXPECT_FALSE(end.took);
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(CallWatchTest, WhatAClientMakesUpIsNotRepeated) {
  grpc::TemplatedGenericStub<v1::GetTuningJobRequest, v1::GetTuningJobResponse> stub(
      server_.channel());
  for (const char* path : {"/made.Up/Method", "/hone.v1.TuningService/MadeUp", "/hone.v1.Made"}) {
    grpc::ClientContext context;
    const v1::GetTuningJobRequest request;
    v1::GetTuningJobResponse response;
    testing::Awaited<grpc::Status> answer;
    stub.UnaryCall(&context, path, grpc::StubOptions(), &request, &response, answer.Callback());
    const grpc::Status status = answer.Get();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    const CallEnd end = ends_.Take();
    EXPECT_EQ(end.method, "other");
    EXPECT_EQ(end.code, "UNIMPLEMENTED");
  }
}

}  // namespace
}  // namespace hone
