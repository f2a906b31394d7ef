#include "worker/runtime/uploads.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace hone::worker {

void Uploads::Begin(AttemptId attempt, const std::string& folder, Done done) {
  const auto cancel = std::make_shared<CancelToken>();
  open_[attempt] = cancel;
  asio::post(thread_, [this, attempt, folder, cancel, done = std::move(done)] {
    if (cancel->cancelled()) return;
    const Result<Artifact> stored = store_(folder, *cancel);
    asio::post(loop_, [this, attempt, cancel, stored, done] {
      if (cancel->cancelled()) return;
      open_.erase(attempt);
      done(stored);
    });
  });
}

void Uploads::Cancel(AttemptId attempt) {
  const auto found = open_.find(attempt);
  if (found == open_.end()) return;
  found->second->Cancel();
  open_.erase(found);
}

void Uploads::Close() {
  for (auto& [attempt, cancel] : open_) cancel->Cancel();
  open_.clear();
  thread_.join();
}

}  // namespace hone::worker
