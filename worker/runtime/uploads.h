// Stores what programs leave, one after the other, on a thread of its own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "worker/core/report.h"
#include "worker/runtime/cancel_token.h"
#include "worker/runtime/wakeup.h"

namespace hone::worker {

// Stores a folder as an artifact, however long that takes, and comes back soon after it was
// cancelled. An error is for good.
using StoreFolder = std::function<Result<Artifact>(const std::string& folder, CancelToken& cancel)>;

// Called from the loop thread, which also hears of the ends.
class Uploads {
 public:
  using Done = std::function<void(const Result<Artifact>&)>;

  Uploads(asio::any_io_executor loop, StoreFolder store)
      : loop_(std::move(loop)), store_(std::move(store)) {}

  // `done` is called on the loop, unless Cancel() or Close() comes first.
  void Begin(AttemptId attempt, const std::string& folder, Done done);

  // Harmless when there is none.
  void Cancel(AttemptId attempt);

  // Ends all of them, and waits for the thread.
  void Close();

 private:
  const asio::any_io_executor loop_;
  const StoreFolder store_;
  std::map<AttemptId, std::shared_ptr<CancelToken>> open_;
  asio::thread_pool thread_{1};
};

}  // namespace hone::worker
