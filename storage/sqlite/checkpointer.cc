#include "storage/sqlite/checkpointer.h"

#include <utility>

#include "base/log.h"

namespace hone {
namespace {

// While the log is to be cut, commits wait; a reader that stays on it, such as a backup, must not
// make them wait for long.
constexpr const char* kWaitShortly = "PRAGMA busy_timeout = 200";

}  // namespace

Checkpointer::Checkpointer(Connection connection)
    : connection_(std::move(connection)), thread_([this] { Run(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakeup_.notify_one();
  thread_.join();
}

void Checkpointer::LogGrewTo(std::int64_t pages) {
  {
    const std::lock_guard lock(mutex_);
    pages_ = pages;
    if (pages_ < kEnough) return;
  }
  wakeup_.notify_one();
}

void Checkpointer::Run() {
  static_cast<void>(connection_.Execute(kWaitShortly));
  std::unique_lock lock(mutex_);
  while (true) {
    wakeup_.wait(lock, [this] { return stopping_ || pages_ >= kEnough; });
    if (stopping_) return;
    const std::int64_t pages = std::exchange(pages_, 0);
    lock.unlock();
    if (pages < cut_failed_at_) cut_failed_at_ = 0;  // It has begun anew.
    const bool truncate = pages >= cut_failed_at_ + kTooMuch;
    const auto done = connection_.Checkpoint(truncate);
    if (!done) {
      LogWarning("checkpoint failed and is tried again later", {{"error", done.error().message}});
    }
    if (truncate) cut_failed_at_ = done ? 0 : pages;
    lock.lock();
  }
}

}  // namespace hone
