#include "worker/runtime/fetch.h"

#include <gmock/gmock.h>

#include <future>
#include <optional>
#include <thread>

#include "tests/worker/runtime/artifact_store_test.h"

namespace hone::worker {
namespace {

using ::testing::ElementsAre;

class FetchFolderTest : public testing::ArtifactStoreTest {
 protected:
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
