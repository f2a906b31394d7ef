// A watch of the engine that a stream holds until its end.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "orchestrator/engine/engine.h"

namespace hone {

// The stream may end before the engine has said the watch's name: then the watch ends when it is
// held. Thread-safe.
class HeldWatch {
 public:
  explicit HeldWatch(Engine& engine) : engine_(engine) {}

  void Hold(std::int64_t watch) {
    const std::lock_guard lock(mutex_);
    watch_ = watch;
    if (ended_) engine_.Unwatch(watch);
  }

  // May be called again.
  void End() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (watch_) engine_.Unwatch(*watch_);
  }

 private:
  Engine& engine_;
  std::mutex mutex_;
  std::optional<std::int64_t> watch_;
  bool ended_ = false;
};

}  // namespace hone
