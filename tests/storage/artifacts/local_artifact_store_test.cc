#include "storage/artifacts/local_artifact_store.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LocalArtifactStoreTest : public ::testing::Test {
 protected:
  LocalArtifactStoreTest() { Restart(); }

  void Restart() {
    store_.reset();
    auto store = LocalArtifactStore::Open(folder_ / "artifacts");
    EXPECT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
  }
  std::unique_ptr<BlobUpload> Begin(const std::string& content, std::int64_t offset = 0) {
    auto upload =
        store_->BeginUpload(DigestOf(content), static_cast<std::int64_t>(content.size()), offset);
    EXPECT_TRUE(upload) << upload.error().message;
    return *std::move(upload);
  }
  void Store(const std::string& content) {
    const auto upload = Begin(content);
    ASSERT_TRUE(upload->Append(content));
    ASSERT_TRUE(upload->Finish());
  }
  std::string Read(const std::string& content, std::int64_t offset = 0) {
    const auto reader = store_->OpenBlob(DigestOf(content), offset);
    EXPECT_TRUE(reader) << reader.error().message;
    std::string bytes;
    for (std::string part = *(*reader)->Read(3); !part.empty(); part = *(*reader)->Read(3)) {
      bytes += part;
    }
    return bytes;
  }
  ErrorCode CodeOfBegin(const std::string& content, std::int64_t offset = 0) {
    const auto upload =
        store_->BeginUpload(DigestOf(content), static_cast<std::int64_t>(content.size()), offset);
    EXPECT_FALSE(upload);
    return upload ? ErrorCode::kInternal : upload.error().code;
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<LocalArtifactStore> store_;
};

TEST_F(LocalArtifactStoreTest, ABlobIsReadBackFromAnyOffsetAlsoAfterARestart) {
  Store("hello world");
  Store("");
  Restart();
  EXPECT_EQ(Read("hello world"), "hello world");
  EXPECT_EQ(Read("hello world", 6), "world");
  EXPECT_EQ(Read("hello world", 11), "");
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(store_->OpenBlob(DigestOf("hello world"), 12).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(store_->OpenBlob(DigestOf("other"), 0).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(CodeOfBegin("hello world"), ErrorCode::kAlreadyExists);
}

TEST_F(LocalArtifactStoreTest, ABrokenUploadGoesOnWhereItWasAlsoAfterARestart) {
  const std::string content = "0123456789";
  ASSERT_TRUE(Begin(content)->Append("0123"));
  Restart();
  const auto missing = store_->FindMissing({DigestOf("x"), DigestOf(content)});
  EXPECT_THAT(*missing,
              ElementsAre(MissingBlob{DigestOf("x"), 0}, MissingBlob{DigestOf(content), 4}));
  EXPECT_EQ(CodeOfBegin(content, 5), ErrorCode::kFailedPrecondition);

  const auto upload = Begin(content, 4);
  EXPECT_EQ(upload->Finish().error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(upload->Append("456789"));
  ASSERT_TRUE(upload->Finish());
  EXPECT_THAT(*store_->FindMissing({DigestOf(content)}), IsEmpty());
  EXPECT_EQ(Read(content), content);
}

TEST_F(LocalArtifactStoreTest, AnUploadMayGoBack) {
  const std::string content = "0123456789";
  ASSERT_TRUE(Begin(content)->Append("01XX"));
  const auto upload = Begin(content, 2);
  ASSERT_TRUE(upload->Append("23456789"));
  ASSERT_TRUE(upload->Finish());
  EXPECT_EQ(Read(content), content);
}

TEST_F(LocalArtifactStoreTest, WrongContentIsRefusedAndThrownAway) {
  const auto upload = Begin("right");
  ASSERT_TRUE(upload->Append("wrong"));
  EXPECT_EQ(upload->Finish().error().code, ErrorCode::kDataLoss);
  EXPECT_THAT(*store_->FindMissing({DigestOf("right")}),
              ElementsAre(MissingBlob{DigestOf("right"), 0}));
  Store("right");
  EXPECT_EQ(Read("right"), "right");
}

TEST_F(LocalArtifactStoreTest, MoreThanWasSaidIsRefused) {
  EXPECT_EQ(Begin("abc")->Append("abcd").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(store_->BeginUpload(DigestOf("x"), -1, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(store_->BeginUpload(DigestOf("x"), 1, 2).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LocalArtifactStoreTest, ABlobHasOneUploadAtATime) {
  const auto upload = Begin("content");
  EXPECT_EQ(CodeOfBegin("content"), ErrorCode::kUnavailable);
  ASSERT_TRUE(upload->Append("content"));
  ASSERT_TRUE(upload->Finish());
  EXPECT_EQ(CodeOfBegin("content"), ErrorCode::kAlreadyExists);
}

TEST_F(LocalArtifactStoreTest, ThreadsThatStoreTheSameBlobsAllEndUpWithThem) {
  std::vector<std::string> contents;
  for (int i = 0; i < 20; ++i) contents.push_back(std::string(10'000, 'a') + std::to_string(i));
  std::atomic<int> stored = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (const std::string& content : contents) {
        const auto upload =
            store_->BeginUpload(DigestOf(content), static_cast<std::int64_t>(content.size()), 0);
        if (!upload) continue;
        if ((*upload)->Append(content) && (*upload)->Finish()) ++stored;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stored, 20);
  for (const std::string& content : contents) EXPECT_EQ(Read(content), content);
}

TEST_F(LocalArtifactStoreTest, AnArtifactNeedsItsBlobsInTheirSizes) {
  Manifest manifest;
  manifest.files = {{"model/a.bin", 0644, 5, DigestOf("first")}};
  EXPECT_EQ(store_->PutManifest(manifest).error().code, ErrorCode::kFailedPrecondition);
  Store("first");
  manifest.files[0].size = 6;
  EXPECT_EQ(store_->PutManifest(manifest).error().code, ErrorCode::kFailedPrecondition);
  manifest.files[0].size = 5;
  const auto digest = store_->PutManifest(manifest);
  ASSERT_TRUE(digest) << digest.error().message;
  EXPECT_EQ(*digest, ArtifactDigest(manifest));
  EXPECT_EQ(*store_->PutManifest(manifest), *digest);
  Restart();
  EXPECT_EQ(*store_->GetManifest(*digest), manifest);
  EXPECT_EQ(store_->GetManifest(DigestOf("other")).error().code, ErrorCode::kNotFound);
  manifest.files[0].path = "../a";
  EXPECT_EQ(store_->PutManifest(manifest).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LocalArtifactStoreTest, ADamagedManifestIsToldApart) {
  const Digest digest = *store_->PutManifest(Manifest());
  const std::string path = folder_ / ("artifacts/manifests/" + Hex(digest));
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  std::ofstream(path) << "hone manifest 2\n";
  EXPECT_EQ(store_->GetManifest(digest).error().code, ErrorCode::kDataLoss);
  EXPECT_EQ(*store_->PutManifest(Manifest()), digest);
  EXPECT_TRUE(store_->GetManifest(digest));
}

TEST_F(LocalArtifactStoreTest, WhatACrashLeftOfManifestsGoesAndOfBlobsStays) {
  const std::string uploads = folder_ / "artifacts/uploads/";
  std::ofstream(uploads + "manifest-0") << "half";
  std::ofstream(uploads + Hex(DigestOf("content"))) << "con";
  Restart();
  EXPECT_FALSE(std::filesystem::exists(uploads + "manifest-0"));
  EXPECT_THAT(*store_->FindMissing({DigestOf("content")}),
              ElementsAre(MissingBlob{DigestOf("content"), 3}));
}

}  // namespace
}  // namespace hone
