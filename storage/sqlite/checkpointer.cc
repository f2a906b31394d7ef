#include "storage/sqlite/checkpointer.h"

#include <utility>

#include "base/log.h"

namespace hone {

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
  std::unique_lock lock(mutex_);
  while (true) {
    wakeup_.wait(lock, [this] { return stopping_ || pages_ >= kEnough; });
    if (stopping_) return;
    const bool truncate = std::exchange(pages_, 0) >= kTooMuch;
    lock.unlock();
    if (const auto done = connection_.Checkpoint(truncate); !done) {
      LogWarning("checkpoint failed and is tried again later", {{"error", done.error().message}});
    }
    lock.lock();
  }
}

}  // namespace hone
