#include "worker/runtime/upload.h"

#include <gmock/gmock.h>

#include <future>
#include <optional>
#include <thread>

#include "artifacts/tree.h"
#include "base/clock.h"
#include "tests/worker/runtime/artifact_store_test.h"

namespace hone::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class UploadTest : public testing::ArtifactStoreTest {
 protected:
  Result<StoredFolder> Upload() { return UploadFolder(*stub_, folder_.path(), cancel_); }

  std::string ExpectedDigest() {
    return ToString(ArtifactDigest(ManifestOf(folder_.path())->manifest));
  }

  // One stored artifact, and it is this folder's.
  void ExpectStored(const Result<StoredFolder>& stored) {
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_EQ(stored->artifact.digest, ExpectedDigest());
    EXPECT_THAT(store_.artifacts, ElementsAre(ExpectedDigest()));
  }
};

TEST_F(UploadTest, StoresEachFileOfTheFolder) {
  folder_.Write("model.bin", std::string(1'000'000, 'm'));
  folder_.Write("vocabulary/words", "words");
  folder_.Write("vocabulary/empty", "");
  std::filesystem::create_symlink("/etc/passwd", folder_ / "link");
  const Result<StoredFolder> stored = Upload();
  ExpectStored(stored);
  EXPECT_EQ(stored->artifact.size, 1'000'005);
  EXPECT_THAT(stored->skipped, ElementsAre("link: is a symbolic link"));
  EXPECT_EQ(store_.blobs.at(ToString(DigestOf("words"))), "words");
  EXPECT_TRUE(store_.blobs.contains(ToString(DigestOf(""))));
  EXPECT_EQ(store_.largest_piece, static_cast<std::size_t>(kPiece));
}

TEST_F(UploadTest, FolderWithoutFilesIsAnArtifactToo) { ExpectStored(Upload()); }

TEST_F(UploadTest, SendsOnlyWhatTheStoreDoesNotHave) {
  folder_.Write("a", "same");
  folder_.Write("b", "same");
  folder_.Write("c", "known");
  store_.blobs[ToString(DigestOf("known"))] = "known";
  ExpectStored(Upload());
  EXPECT_THAT(store_.offsets, ElementsAre(0));
  ExpectStored(Upload());
  EXPECT_THAT(store_.offsets, ElementsAre(0));
}

TEST_F(UploadTest, GoesOnWhereAConnectionBroke) {
  folder_.Write("model.bin", std::string(5 * kPiece, 'm'));
  store_.break_after = {kPiece, 2 * kPiece};
  ExpectStored(Upload());
  EXPECT_THAT(store_.offsets, ElementsAre(0, 2 * kPiece, 3 * kPiece));
}

TEST_F(UploadTest, OutlivesWhatMayPass) {
  folder_.Write("a", "content");
  store_.next_answers = {grpc::StatusCode::RESOURCE_EXHAUSTED, grpc::StatusCode::ABORTED,
                         grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::INTERNAL};
  ExpectStored(Upload());
}

TEST_F(UploadTest, OutlivesARestartOfTheStore) {
  folder_.Write("model.bin", std::string(3 * kPiece, 'm'));
  store_.hang = true;
  auto stored = std::async(std::launch::async, [this] { return Upload(); });
  while (!store_.HangsNow()) std::this_thread::sleep_for(1ms);
  const int port = server_->port();
  server_.reset();
  store_.hang = false;
  server_.emplace(store_, port);
  ExpectStored(stored.get());
}

TEST_F(UploadTest, SendsAgainWhatTheStoreClearedAway) {
  folder_.Write("a", "content");
  store_.forget_blobs = true;
  ExpectStored(Upload());
  EXPECT_THAT(store_.offsets, ElementsAre(0, 0));
}

TEST_F(UploadTest, LooksAnewAtContentThatIsNotWhatItWas) {
  folder_.Write("a", "content");
  store_.refuse_blobs = 2;
  ExpectStored(Upload());
}

TEST_F(UploadTest, GivesUpOnContentThatNeverRests) {
  folder_.Write("a", "content");
  store_.refuse_blobs = 100;
  const Result<StoredFolder> stored = Upload();
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kDataLoss);
  EXPECT_THAT(store_.offsets, SizeIs(3));
}

TEST_F(UploadTest, RefusalIsForGood) {
  folder_.Write("a", "content");
  store_.next_answers = {grpc::StatusCode::PERMISSION_DENIED};
  const Result<StoredFolder> stored = Upload();
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(store_.artifacts, IsEmpty());
}

TEST_F(UploadTest, CancelEndsAHangingCall) {
  folder_.Write("a", "content");
  store_.hang = true;
  auto stored = std::async(std::launch::async, [this] { return Upload(); });
  while (!store_.HangsNow()) std::this_thread::sleep_for(1ms);
  cancel_.Cancel();
  const Result<StoredFolder> result = stored.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
}

TEST_F(UploadTest, CancelEndsThePauseBetweenTries) {
  folder_.Write("a", "content");
  server_.reset();
  auto stored = std::async(std::launch::async, [this] { return Upload(); });
  cancel_.Cancel();
  const Result<StoredFolder> result = stored.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
}

TEST_F(UploadTest, AsksInBatches) {
  for (int i = 0; i < 12; ++i) folder_.Write(std::to_string(i), std::to_string(i));
  const Result<StoredFolder> stored = UploadFolder(*stub_, folder_.path(), cancel_, nullptr, 5);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->artifact.digest, ExpectedDigest());
  EXPECT_EQ(store_.largest_question, 5);
  EXPECT_EQ(kMostDigestsACall, 10'000);
}

}  // namespace
}  // namespace hone::worker
