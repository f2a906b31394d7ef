// Work with the artifact store, on threads of its own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "base/ids.h"
#include "base/result.h"
#include "worker/runtime/cancel_token.h"
#include "worker/runtime/wakeup.h"

namespace hone::worker {

// Transfers that give a T or an error, in the order in which they were begun, as many at once as
// there are threads; at most one of an attempt.
//
// Called from the loop thread, which also hears of the ends.
template <typename T>
class Transfers {
 public:
  // May take as long as it needs, and comes back soon after it was cancelled.
  using Work = std::function<Result<T>(CancelToken& cancel)>;
  using Done = std::function<void(const Result<T>&)>;

  Transfers(asio::any_io_executor loop, std::size_t threads)
      : loop_(std::move(loop)), threads_(threads) {}

  // `done` is called on the loop, unless Cancel() or Close() comes first.
  void Begin(AttemptId attempt, Work work, Done done) {
    const auto cancel = std::make_shared<CancelToken>();
    open_[attempt] = cancel;
    asio::post(threads_, [this, attempt, cancel, work = std::move(work), done = std::move(done)] {
      if (cancel->cancelled()) return;
      const Result<T> result = work(*cancel);
      asio::post(loop_, [this, attempt, cancel, result, done] {
        if (cancel->cancelled()) return;
        open_.erase(attempt);
        done(result);
      });
    });
  }

  // Harmless when there is none.
  void Cancel(AttemptId attempt) {
    const auto found = open_.find(attempt);
    if (found == open_.end()) return;
    found->second->Cancel();
    open_.erase(found);
  }

  // Ends all of them, and waits for the threads.
  void Close() {
    for (auto& [attempt, cancel] : open_) cancel->Cancel();
    open_.clear();
    threads_.join();
  }

 private:
  const asio::any_io_executor loop_;
  std::map<AttemptId, std::shared_ptr<CancelToken>> open_;
  asio::thread_pool threads_;
};

}  // namespace hone::worker
