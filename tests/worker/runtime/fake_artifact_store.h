// An ArtifactService that keeps everything in memory and breaks when told to.
#pragma once

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "artifacts/digest.h"
#include "artifacts/manifest.h"
#include "hone/v1/artifact_service.grpc.pb.h"

namespace hone::testing {

class FakeArtifactStore final : public v1::ArtifactService::Service {
 public:
  // Breaks the stream of the next blob after so many bytes, as often as there are entries.
  std::vector<std::int64_t> break_after;
  // Answers the next calls so before anything else.
  std::vector<grpc::StatusCode> next_answers;
  // Forgets all blobs at the next PutArtifact, once.
  bool forget_blobs = false;
  // Refuses the content of so many blobs.
  int refuse_blobs = 0;
  // PutBlob and GetBlob do not return until their call is cancelled.
  bool hang = false;

  std::map<std::string, std::string> blobs;     // By digest.
  std::map<std::string, std::string> received;  // What is incomplete.
  std::vector<std::int64_t> offsets;            // Of each PutBlob and GetBlob.
  std::set<std::string> artifacts;
  std::map<std::string, v1::Manifest> manifests;  // Of the artifacts.
  std::size_t largest_piece = 0;
  int largest_question = 0;

  bool HangsNow() {
    std::unique_lock lock(mutex_);
    return hanging_;
  }

  grpc::Status FindMissingBlobs(grpc::ServerContext*, const v1::FindMissingBlobsRequest* request,
                                v1::FindMissingBlobsResponse* response) override {
    const std::lock_guard lock(mutex_);
    if (const grpc::Status status = NextAnswer(); !status.ok()) return status;
    largest_question = std::max(largest_question, request->digests_size());
    for (const std::string& digest : request->digests()) {
      if (blobs.contains(digest)) continue;
      auto& missing = *response->add_missing();
      missing.set_digest(digest);
      missing.set_received(static_cast<std::int64_t>(received[digest].size()));
    }
    return grpc::Status::OK;
  }

  grpc::Status PutBlob(grpc::ServerContext* context, grpc::ServerReader<v1::PutBlobRequest>* reader,
                       v1::PutBlobResponse* response) override {
    std::unique_lock lock(mutex_);
    if (const grpc::Status status = NextAnswer(); !status.ok()) return status;
    v1::PutBlobRequest request;
    std::string digest;
    std::int64_t size = -1;
    std::int64_t left = INT64_MAX;
    if (!break_after.empty()) {
      left = break_after.back();
      break_after.pop_back();
    }
    if (Hung(*context, lock)) return grpc::Status::CANCELLED;
    while (reader->Read(&request)) {
      if (size < 0) {
        digest = request.digest();
        size = request.size();
        offsets.push_back(request.offset());
        if (request.offset() != static_cast<std::int64_t>(received[digest].size())) {
          return {grpc::StatusCode::FAILED_PRECONDITION, "offset"};
        }
      }
      largest_piece = std::max(largest_piece, request.data().size());
      received[digest] += request.data();
      left -= static_cast<std::int64_t>(request.data().size());
      if (left <= 0) return {grpc::StatusCode::UNAVAILABLE, "the connection broke"};
    }
    const std::string content = received[digest];
    if (static_cast<std::int64_t>(content.size()) < size) return grpc::Status::CANCELLED;
    received.erase(digest);
    if (refuse_blobs > 0 || ToString(DigestOf(content)) != digest) {
      --refuse_blobs;
      return {grpc::StatusCode::DATA_LOSS, "content"};
    }
    blobs[digest] = content;
    response->set_size(size);
    return grpc::Status::OK;
  }

  grpc::Status PutArtifact(grpc::ServerContext*, const v1::PutArtifactRequest* request,
                           v1::PutArtifactResponse* response) override {
    const std::lock_guard lock(mutex_);
    if (const grpc::Status status = NextAnswer(); !status.ok()) return status;
    if (std::exchange(forget_blobs, false)) blobs.clear();
    Manifest manifest;
    for (const v1::ManifestFile& file : request->manifest().files()) {
      if (!blobs.contains(file.digest())) return {grpc::StatusCode::FAILED_PRECONDITION, "blob"};
      manifest.files.push_back({.path = file.path(),
                                .mode = file.mode(),
                                .size = file.size(),
                                .digest = *ParseDigest(file.digest())});
    }
    if (!CheckManifest(manifest)) return {grpc::StatusCode::INVALID_ARGUMENT, "manifest"};
    response->set_digest(ToString(ArtifactDigest(manifest)));
    response->set_size(TotalSize(manifest));
    artifacts.insert(response->digest());
    manifests[response->digest()] = request->manifest();
    return grpc::Status::OK;
  }

  grpc::Status GetArtifact(grpc::ServerContext*, const v1::GetArtifactRequest* request,
                           v1::GetArtifactResponse* response) override {
    const std::lock_guard lock(mutex_);
    if (const grpc::Status status = NextAnswer(); !status.ok()) return status;
    const auto manifest = manifests.find(request->digest());
    if (manifest == manifests.end()) return {grpc::StatusCode::NOT_FOUND, "no such artifact"};
    *response->mutable_manifest() = manifest->second;
    return grpc::Status::OK;
  }

  grpc::Status GetBlob(grpc::ServerContext* context, const v1::GetBlobRequest* request,
                       grpc::ServerWriter<v1::GetBlobResponse>* writer) override {
    std::unique_lock lock(mutex_);
    if (const grpc::Status status = NextAnswer(); !status.ok()) return status;
    offsets.push_back(request->offset());
    if (Hung(*context, lock)) return grpc::Status::CANCELLED;
    const auto blob = blobs.find(request->digest());
    if (blob == blobs.end()) return {grpc::StatusCode::NOT_FOUND, "no such blob"};
    std::int64_t left = INT64_MAX;
    if (!break_after.empty()) {
      left = break_after.back();
      break_after.pop_back();
    }
    constexpr std::size_t kPiece = 256 << 10;
    v1::GetBlobResponse response;
    for (auto at = static_cast<std::size_t>(request->offset()); at < blob->second.size();) {
      if (left <= 0) return {grpc::StatusCode::UNAVAILABLE, "the connection broke"};
      response.set_data(blob->second.substr(at, kPiece));
      if (!writer->Write(response)) return grpc::Status::CANCELLED;
      at += response.data().size();
      left -= static_cast<std::int64_t>(response.data().size());
    }
    return grpc::Status::OK;
  }

  // Stores an artifact of these files; its digest.
  std::string Add(const std::map<std::string, std::string>& files) {
    const std::lock_guard lock(mutex_);
    Manifest manifest;
    v1::Manifest message;
    for (const auto& [path, content] : files) {
      const Digest digest = DigestOf(content);
      const auto size = static_cast<std::int64_t>(content.size());
      manifest.files.push_back({.path = path, .size = size, .digest = digest});
      v1::ManifestFile& file = *message.add_files();
      file.set_path(path);
      file.set_mode(0644);
      file.set_size(size);
      file.set_digest(ToString(digest));
      blobs[ToString(digest)] = content;
    }
    const std::string digest = ToString(ArtifactDigest(manifest));
    manifests[digest] = message;
    return digest;
  }

  void StopHanging() {
    const std::lock_guard lock(mutex_);
    hang = false;
  }

 private:
  // Returns whether the call was cancelled while it hung.
  bool Hung(const grpc::ServerContext& context, std::unique_lock<std::mutex>& lock) {
    while (hang) {
      hanging_ = true;
      lock.unlock();
      if (context.IsCancelled()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      lock.lock();
    }
    return false;
  }

  grpc::Status NextAnswer() {
    if (next_answers.empty()) return grpc::Status::OK;
    const grpc::StatusCode code = next_answers.back();
    next_answers.pop_back();
    return {code, "as told"};
  }

  std::mutex mutex_;
  bool hanging_ = false;
};

// Serves it on a port of loopback.
class ArtifactServer {
 public:
  explicit ArtifactServer(FakeArtifactStore& store, int port = 0) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(&store);
    server_ = builder.BuildAndStart();
  }
  ArtifactServer(const ArtifactServer&) = delete;
  ArtifactServer& operator=(const ArtifactServer&) = delete;
  // Breaks all calls.
  ~ArtifactServer() { server_->Shutdown(std::chrono::system_clock::now()); }

  int port() const { return port_; }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace hone::testing
