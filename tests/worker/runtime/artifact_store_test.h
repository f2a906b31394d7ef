// A folder and an artifact store that it goes to, or comes from.
#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "tests/support/temporary_folder.h"
#include "tests/worker/runtime/fake_artifact_store.h"
#include "worker/runtime/cancel_token.h"

namespace hone::worker::testing {

class ArtifactStoreTest : public ::testing::Test {
 protected:
  // What the store sends and takes at once.
  static constexpr std::int64_t kPiece = 256 << 10;

  ArtifactStoreTest() {
    server_.emplace(store_);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
    stub_ = v1::ArtifactService::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                  grpc::InsecureChannelCredentials(), arguments));
  }

  hone::testing::FakeArtifactStore store_;
  std::optional<hone::testing::ArtifactServer> server_;
  std::unique_ptr<v1::ArtifactService::Stub> stub_;
  const hone::testing::TemporaryFolder folder_;
  CancelToken cancel_;
};

}  // namespace hone::worker::testing
