#include "worker/runtime/fetch.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <future>
#include <optional>
#include <thread>

#include "tests/support/temporary_folder.h"
#include "tests/worker/runtime/fake_artifact_store.h"

namespace hone::worker {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kPiece = 256 << 10;

class FetchFolderTest : public ::testing::Test {
 protected:
  FetchFolderTest() {
    server_.emplace(store_);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
    stub_ = v1::ArtifactService::NewStub(
        grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                  grpc::InsecureChannelCredentials(), arguments));
  }

  Result<void> Fetch(const std::string& digest) {
    return FetchFolder(*stub_, digest, folder_.path(), cancel_);
  }
  std::future<Result<void>> FetchBeside(const std::string& digest) {
    return std::async(std::launch::async, [this, digest] { return Fetch(digest); });
  }
  static ErrorCode CodeOf(const Result<void>& fetched) {
    EXPECT_FALSE(fetched.ok());
    return fetched ? ErrorCode::kInternal : fetched.error().code;
  }
  void WaitUntilItHangs() {
    while (!store_.HangsNow()) std::this_thread::yield();
  }

  testing::FakeArtifactStore store_;
  std::optional<testing::ArtifactServer> server_;
  std::unique_ptr<v1::ArtifactService::Stub> stub_;
  const testing::TemporaryFolder folder_;
  CancelToken cancel_;
};

TEST_F(FetchFolderTest, GetsEachFileOverWhatMayPass) {
  const std::string content(5 * kPiece, 'm');
  const std::string digest = store_.Add({{"model.bin", content}, {"words/list", "words"}});
  store_.break_after = {kPiece, 2 * kPiece};
  store_.next_answers = {grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::RESOURCE_EXHAUSTED};
  const Result<void> fetched = Fetch(digest);
  ASSERT_TRUE(fetched.ok()) << fetched.error().message;
  EXPECT_EQ(folder_.Read("model.bin"), content);
  EXPECT_EQ(folder_.Read("words/list"), "words");
  EXPECT_THAT(store_.offsets, ElementsAre(0, 2 * kPiece, 3 * kPiece, 0));
}

TEST_F(FetchFolderTest, OutlivesARestartOfTheStore) {
  const std::string digest = store_.Add({{"model.bin", std::string(3 * kPiece, 'm')}});
  store_.hang = true;
  auto fetched = FetchBeside(digest);
  WaitUntilItHangs();
  const int port = server_->port();
  server_.reset();
  store_.StopHanging();
  server_.emplace(store_, port);
  EXPECT_TRUE(fetched.get().ok());
}

TEST_F(FetchFolderTest, WhatTheStoreDoesNotHaveIsForGood) {
  EXPECT_EQ(CodeOf(Fetch("sha256:0")), ErrorCode::kNotFound);
  const std::string digest = store_.Add({{"a", "content"}});
  store_.blobs.clear();
  EXPECT_EQ(CodeOf(Fetch(digest)), ErrorCode::kNotFound);
}

TEST_F(FetchFolderTest, ContentThatIsNotWhatItsDigestSaysIsForGood) {
  const std::string digest = store_.Add({{"a", "content"}});
  store_.blobs.begin()->second = "CONTENT";
  EXPECT_EQ(CodeOf(Fetch(digest)), ErrorCode::kDataLoss);
}

TEST_F(FetchFolderTest, CancelEndsAHangingCall) {
  const std::string digest = store_.Add({{"a", "content"}});
  store_.hang = true;
  auto fetched = FetchBeside(digest);
  WaitUntilItHangs();
  cancel_.Cancel();
  EXPECT_EQ(CodeOf(fetched.get()), ErrorCode::kCancelled);
}

TEST_F(FetchFolderTest, CancelEndsThePauseBetweenTries) {
  const std::string digest = store_.Add({{"a", "content"}});
  server_.reset();
  auto fetched = FetchBeside(digest);
  cancel_.Cancel();
  EXPECT_THAT(CodeOf(fetched.get()),
              ::testing::AnyOf(ErrorCode::kCancelled, ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace hone::worker
