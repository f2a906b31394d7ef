#include "orchestrator/rpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>

#include "hone/v1/admin_service.grpc.pb.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using ::testing::HasSubstr;
using testing::RunningServer;

std::string Text(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!buffer.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

grpc::ByteBuffer Bytes(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

// Calls a method by its name with one message as bytes; the first answer as bytes.
std::string CallByName(RunningServer& server, const std::string& method,
                       const std::string& message) {
  grpc::GenericStub stub(server.channel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + testing::kPatience);
  grpc::CompletionQueue queue;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub.PrepareCall(&context, method, &queue);
  grpc::ByteBuffer answer;
  call->StartCall(nullptr);
  if (!wait()) return "";
  call->Write(Bytes(message), nullptr);
  if (!wait()) return "";
  call->Read(&answer, nullptr);
  if (!wait()) return "";
  return Text(answer);
}

TEST(RpcServerTest, HealthIsToldByTheStandardService) {
  RunningServer server;
  // HealthCheckResponse{status: SERVING}.
  EXPECT_EQ(CallByName(server, "/grpc.health.v1.Health/Check", ""), std::string("\x08\x01"));
}

TEST(RpcServerTest, ReflectionNamesAllServices) {
  RunningServer server;
  // ServerReflectionRequest{list_services: ""}.
  const std::string services =
      CallByName(server, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                 std::string("\x3a\x00", 2));
  for (const char* name :
       {"TuningService", "TrainingService", "WorkerService", "ArtifactService", "AdminService"}) {
    EXPECT_THAT(services, HasSubstr(std::string("hone.v1.") + name));
  }
}

TEST(RpcServerTest, ASecondServerCannotShareThePort) {
  RunningServer first;
  RunningServer other;
  LogFiles logs(other.running().folder().path());
  auto artifacts = LocalArtifactStore::Open(other.running().folder() / "more-artifacts");
  ASSERT_TRUE(artifacts);
  const auto second = RpcServer::Start({first.address(), "", FromMicros(1)},
                                       other.running().engine(), logs, **artifacts);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr(first.address()));
}

TEST(RpcServerTest, TheVersionNamesTheInstallation) {
  RunningServer server;
  const auto stub = v1::AdminService::NewStub(server.channel());
  grpc::ClientContext context;
  v1::GetVersionResponse response;
  ASSERT_TRUE(stub->GetVersion(&context, {}, &response).ok());
  EXPECT_EQ(response.cluster_id(), server.running().cluster_id());
  EXPECT_THAT(response.version(), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+.*"));
}

}  // namespace
}  // namespace hone
