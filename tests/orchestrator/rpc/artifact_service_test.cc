#include "orchestrator/rpc/artifact_service.h"

#include <gmock/gmock.h>

#include "artifacts/digest.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using testing::RunningServer;

class ArtifactServiceTest : public ::testing::Test {
 protected:
  // Sends `content` under `digest` from `offset` on, in pieces.
  grpc::Status Put(const std::string& digest, const std::string& content, std::size_t offset = 0,
                   std::size_t until = std::string::npos) {
    grpc::ClientContext context;
    v1::PutBlobResponse response;
    const auto writer = stub_->PutBlob(&context, &response);
    v1::PutBlobRequest request;
    request.set_digest(digest);
    request.set_size(static_cast<std::int64_t>(content.size()));
    request.set_offset(static_cast<std::int64_t>(offset));
    const std::string part = content.substr(0, until).substr(offset);
    for (std::size_t sent = 0; sent == 0 || sent < part.size(); sent += kPiece) {
      request.set_data(part.substr(sent, kPiece));
      if (!writer->Write(request)) break;
      request.Clear();
    }
    writer->WritesDone();
    return writer->Finish();
  }

  std::int64_t Received(const std::string& digest) {
    grpc::ClientContext context;
    v1::FindMissingBlobsRequest request;
    request.add_digests(digest);
    v1::FindMissingBlobsResponse response;
    EXPECT_TRUE(stub_->FindMissingBlobs(&context, request, &response).ok());
    return response.missing_size() == 0 ? -1 : response.missing(0).received();
  }

  static constexpr std::size_t kPiece = 100'000;
  const std::string content_ = std::string(600'000, 'a') + "end";
  const std::string digest_ = ToString(DigestOf(content_));
  RunningServer server_;
  const std::unique_ptr<v1::ArtifactService::Stub> stub_ =
      v1::ArtifactService::NewStub(server_.channel());
};

TEST_F(ArtifactServiceTest, WhatIsPutComesBackByteForByte) {
  ASSERT_TRUE(Put(digest_, content_).ok());
  EXPECT_EQ(Received(digest_), -1);
  v1::PutArtifactRequest put;
  v1::ManifestFile* file = put.mutable_manifest()->add_files();
  file->set_path("model.bin");
  file->set_mode(0644);
  file->set_size(static_cast<std::int64_t>(content_.size()));
  file->set_digest(digest_);
  grpc::ClientContext put_context;
  v1::PutArtifactResponse stored;
  ASSERT_TRUE(stub_->PutArtifact(&put_context, put, &stored).ok());
  EXPECT_EQ(stored.size(), static_cast<std::int64_t>(content_.size()));

  grpc::ClientContext get_context;
  v1::GetArtifactRequest get;
  get.set_digest(stored.digest());
  v1::GetArtifactResponse artifact;
  ASSERT_TRUE(stub_->GetArtifact(&get_context, get, &artifact).ok());
  EXPECT_EQ(artifact.manifest().files(0).digest(), digest_);

  grpc::ClientContext blob_context;
  v1::GetBlobRequest request;
  request.set_digest(digest_);
  request.set_offset(5);
  const auto reader = stub_->GetBlob(&blob_context, request);
  v1::GetBlobResponse piece;
  std::string got;
  while (reader->Read(&piece)) got += piece.data();
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(got, content_.substr(5));
}

TEST_F(ArtifactServiceTest, ABrokenUploadGoesOnWhereItStopped) {
  EXPECT_FALSE(Put(digest_, content_, 0, 250'000).ok());
  const std::int64_t received = Received(digest_);
  EXPECT_EQ(received, 250'000);
  EXPECT_TRUE(Put(digest_, content_, static_cast<std::size_t>(received)).ok());
  EXPECT_EQ(Received(digest_), -1);
}

TEST_F(ArtifactServiceTest, ContentThatIsNotWhatItsNameSaysIsRefusedAndThrownAway) {
  std::string other = content_;
  other[3] = 'b';
  EXPECT_EQ(Put(digest_, other).error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(Received(digest_), 0);
}

TEST_F(ArtifactServiceTest, AnArtifactNeedsAllItsBlobs) {
  v1::PutArtifactRequest put;
  v1::ManifestFile* file = put.mutable_manifest()->add_files();
  file->set_path("model.bin");
  file->set_size(1);
  file->set_digest(digest_);
  grpc::ClientContext context;
  v1::PutArtifactResponse stored;
  EXPECT_EQ(stub_->PutArtifact(&context, put, &stored).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  file->set_path("../escape");
  grpc::ClientContext second;
  EXPECT_EQ(stub_->PutArtifact(&second, put, &stored).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace hone
