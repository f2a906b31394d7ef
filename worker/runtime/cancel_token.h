// Ends blocking work from another thread.
#pragma once

#include <grpcpp/client_context.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "base/time.h"

namespace hone::worker {

// Thread-safe. Once cancelled, for ever.
class CancelToken {
 public:
  // Ends the sleeps and the calls of the work, which sees it at its next look.
  void Cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
    for (grpc::ClientContext* const call : calls_) call->TryCancel();
  }

  bool cancelled() const {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }

  // Returns when the time has passed or Cancel() was called.
  void SleepFor(Duration duration) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, duration, [this] { return cancelled_; });
  }

 private:
  friend class CancellableCall;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
  std::set<grpc::ClientContext*> calls_;
};

// A call that the token ends, at once when it was cancelled before.
class CancellableCall {
 public:
  CancellableCall(CancelToken& token, Duration patience) : token_(token) {
    context_.set_deadline(std::chrono::system_clock::now() + patience);
    const std::lock_guard lock(token_.mutex_);
    token_.calls_.insert(&context_);
    if (token_.cancelled_) context_.TryCancel();
  }
  CancellableCall(const CancellableCall&) = delete;
  CancellableCall& operator=(const CancellableCall&) = delete;
  ~CancellableCall() {
    const std::lock_guard lock(token_.mutex_);
    token_.calls_.erase(&context_);
  }

  grpc::ClientContext* context() { return &context_; }

 private:
  CancelToken& token_;
  grpc::ClientContext context_;
};

}  // namespace hone::worker
