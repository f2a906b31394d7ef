// The server's side of a stream of answers.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace hone {

// Sends messages one after the other, as gRPC demands: one write under way at a time, none after
// the end.
//
// It lives until gRPC is done with it, however long others hold it, too; after the client has gone
// away, or the end, what is sent is dropped. Thread-safe; the callback runs on one of gRPC's
// threads and must not block.
template <typename Response>
class Stream final : public grpc::ServerWriteReactor<Response>,
                     public std::enable_shared_from_this<Stream<Response>> {
 public:
  static std::shared_ptr<Stream> Make() {
    const std::shared_ptr<Stream> stream(new Stream);
    stream->self_ = stream;
    return stream;
  }

  // Called each time that everything sent has gone out, and once when the client has gone away
  // (Gone() says which). Set it before the first Send().
  void OnIdle(std::function<void()> callback) {
    const std::lock_guard lock(mutex_);
    on_idle_ = std::move(callback);
  }

  void Send(Response response) {
    const std::lock_guard lock(mutex_);
    if (gone_ || ending_) return;
    waiting_.push_back(std::move(response));
    if (waiting_.size() == 1) this->StartWrite(&waiting_.front());
  }

  // Ends the stream when what was sent has gone out.
  void Close(grpc::Status status) {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    ending_ = true;
    status_ = std::move(status);
    FinishWhenIdle();
  }

  // The client has gone away.
  bool Gone() const {
    const std::lock_guard lock(mutex_);
    return gone_;
  }

 private:
  Stream() = default;

  void OnWriteDone(bool ok) override {
    std::function<void()> idle;
    {
      const std::lock_guard lock(mutex_);
      waiting_.pop_front();
      if (!ok) gone_ = true;
      if (gone_) waiting_.clear();
      if (!waiting_.empty()) {
        this->StartWrite(&waiting_.front());
        return;
      }
      FinishWhenIdle();
      if (!ending_) idle = on_idle_;
    }
    if (idle) idle();
  }

  void OnCancel() override {
    std::function<void()> idle;
    {
      const std::lock_guard lock(mutex_);
      gone_ = true;
      idle = on_idle_;
      if (!ending_) {
        ending_ = true;
        status_ = grpc::Status::CANCELLED;
      }
      FinishWhenIdle();
    }
    if (idle) idle();
  }

  void OnDone() override {
    std::shared_ptr<Stream> last;
    const std::lock_guard lock(mutex_);
    on_idle_ = nullptr;
    last = std::move(self_);
    // The mutex is let go before `last` is: it was declared first.
  }

  // Requires: mutex_ is held.
  void FinishWhenIdle() {
    if (!ending_ || finished_ || !waiting_.empty()) return;
    finished_ = true;
    this->Finish(status_);
  }

  mutable std::mutex mutex_;
  std::deque<Response> waiting_;  // The first is being written.
  std::function<void()> on_idle_;
  bool gone_ = false;
  bool ending_ = false;
  bool finished_ = false;
  grpc::Status status_;
  std::shared_ptr<Stream> self_;
};

}  // namespace hone
