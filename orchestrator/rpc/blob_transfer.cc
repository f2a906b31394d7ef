#include "orchestrator/rpc/blob_transfer.h"

#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/stream.h"

namespace hone {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kChunk = 256 * 1024;

// One upload. Its steps follow one another: a read from the wire, then a write to the disk.
class BlobReceiver final : public grpc::ServerReadReactor<v1::PutBlobRequest> {
 public:
  BlobReceiver(ArtifactStore& store, Room& room, asio::thread_pool& files,
               v1::PutBlobResponse* response)
      : store_(store), room_(room), files_(files), response_(response) {
    StartRead(&request_);
  }

 private:
  void OnReadDone(bool ok) override {
    asio::post(files_, [this, ok] { ok ? Take() : End(); });
  }

  void OnDone() override { delete this; }

  void Take() {
    const Result<void> begun = upload_ ? Result<void>() : Begin();
    if (!begun && begun.error().code == ErrorCode::kAlreadyExists) {
      response_->set_size(size_);
      Finish(grpc::Status::OK);
      return;
    }
    // What must not happen twice at once is ABORTED on the wire: UNAVAILABLE would say that honed
    // is.
    if (!begun && begun.error().code == ErrorCode::kUnavailable) {
      Finish({grpc::StatusCode::ABORTED, begun.error().message});
      return;
    }
    const Result<void> written = begun ? Append() : begun;
    if (!written) {
      Finish(ToGrpcStatus(written));
      return;
    }
    StartRead(&request_);
  }

  Result<void> Begin() {
    HONE_TRY(const Digest digest, ParseDigest(request_.digest()));
    size_ = request_.size();
    HONE_TRY(upload_, store_.BeginUpload(digest, size_, request_.offset()));
    return {};
  }

  Result<void> Append() {
    if (request_.data().size() > kChunk) {
      return InvalidArgument("data: must be at most 256 KiB: " +
                             std::to_string(request_.data().size()));
    }
    HONE_TRY_VOID(room_.Check());
    return upload_->Append(request_.data());
  }

  // The client has sent all that it wanted to, or has gone away; in both cases what has arrived is
  // kept, and only what is whole gets its name.
  void End() {
    if (!upload_) {
      Finish({grpc::StatusCode::INVALID_ARGUMENT, "digest: must be in the first message"});
      return;
    }
    const Result<void> finished = upload_->Finish();
    upload_.reset();
    response_->set_size(size_);
    Finish(ToGrpcStatus(finished));
  }

  ArtifactStore& store_;
  Room& room_;
  asio::thread_pool& files_;
  v1::PutBlobResponse* const response_;
  v1::PutBlobRequest request_;
  std::int64_t size_ = 0;
  std::unique_ptr<BlobUpload> upload_;
};

using BlobStream = Stream<v1::GetBlobResponse>;

// One download. Each step is posted to the file threads by the one before it.
class BlobSender : public std::enable_shared_from_this<BlobSender> {
 public:
  BlobSender(asio::thread_pool& files, std::unique_ptr<BlobReader> blob,
             std::shared_ptr<BlobStream> stream)
      : files_(files), blob_(std::move(blob)), stream_(std::move(stream)) {}

  void Begin() {
    stream_->OnIdle([self = shared_from_this()] { self->Go(); });
    SendNext();
  }

 private:
  void Go() {
    asio::post(files_, [self = shared_from_this()] { self->SendNext(); });
  }

  void SendNext() {
    if (stream_->Gone()) return;
    Result<std::string> bytes = blob_->Read(kChunk);
    if (!bytes || bytes->empty()) {
      stream_->Close(ToGrpcStatus(bytes));
      return;
    }
    v1::GetBlobResponse message;
    message.set_data(*std::move(bytes));
    stream_->Send(std::move(message));
  }

  asio::thread_pool& files_;
  const std::unique_ptr<BlobReader> blob_;
  const std::shared_ptr<BlobStream> stream_;
};

Result<std::unique_ptr<BlobReader>> Open(ArtifactStore& store, const v1::GetBlobRequest& request) {
  HONE_TRY(const Digest digest, ParseDigest(request.digest()));
  return store.OpenBlob(digest, request.offset());
}

}  // namespace

grpc::ServerReadReactor<v1::PutBlobRequest>* StartBlobUpload(ArtifactStore& store, Room& room,
                                                             asio::thread_pool& files,
                                                             v1::PutBlobResponse* response) {
  return new BlobReceiver(store, room, files, response);
}

grpc::ServerWriteReactor<v1::GetBlobResponse>* StartBlobDownload(
    ArtifactStore& store, asio::thread_pool& files, const v1::GetBlobRequest& request) {
  const std::shared_ptr<BlobStream> stream = BlobStream::Make();
  asio::post(files, [&store, &files, request, stream] {
    Result<std::unique_ptr<BlobReader>> blob = Open(store, request);
    if (!blob) {
      stream->Close(ToGrpcStatus(blob));
      return;
    }
    std::make_shared<BlobSender>(files, *std::move(blob), stream)->Begin();
  });
  return stream.get();
}

}  // namespace hone
