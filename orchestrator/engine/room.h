// Whether more can be taken on.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "base/result.h"

namespace hone {

// What a Room looked at last.
struct RoomFigures {
  std::int64_t free_bytes = 0;     // On the disk of the state folder.
  std::int64_t waiting_bytes = 0;  // Of commits that wait to be written.
};

// Says no before the disk is full and before memory is: what can be sent again later is refused
// while less than `min_free` is free, or while what waits to be written has outgrown the writer.
// The rest of the disk is for what cannot wait: ends, stops, and the log of the database itself.
//
// Thread-safe.
class Room {
 public:
  // `folder` is the database's. `min_free` in bytes; 0: as long as there is any. `waiting` says how
  // many bytes of commits wait; from any thread.
  Room(std::string folder, std::int64_t min_free, std::function<std::int64_t()> waiting);

  // kResourceExhausted, in words, while there is none.
  Result<void> Check();

  RoomFigures Figures();

 private:
  std::int64_t FreeBytes();
  void Tell(const Result<void>& now);

  const std::string folder_;
  const std::int64_t min_free_;
  const std::function<std::int64_t()> waiting_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point looked_at_{};
  std::int64_t free_ = 0;
  bool refusing_ = false;
};

}  // namespace hone
