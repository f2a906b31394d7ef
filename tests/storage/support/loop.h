// Stands in for the loop thread: callables wait until the test runs them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace hone::testing {

// Post() is thread-safe; Run...() is for the test's thread.
class Loop {
 public:
  std::function<void(std::function<void()>)> Poster() {
    return [this](std::function<void()> callable) { Post(std::move(callable)); };
  }

  void Post(std::function<void()> callable) {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(std::move(callable));
    }
    wakeup_.notify_one();
  }

  // Runs what is posted until `condition` holds. Returns false after 30 seconds without it.
  bool RunUntil(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      std::unique_lock lock(mutex_);
      if (!wakeup_.wait_until(lock, deadline, [this] { return !posted_.empty(); })) return false;
      const std::function<void()> callable = std::move(posted_.front());
      posted_.pop_front();
      lock.unlock();
      callable();
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::deque<std::function<void()>> posted_;
};

}  // namespace hone::testing
