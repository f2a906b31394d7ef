#include "orchestrator/engine/room.h"

#include <limits>
#include <utility>

#include "base/log.h"
#include "storage/file_system.h"

namespace hone {
namespace {

// About what 64 agents send at once; the writer needs a second or two for it.
constexpr std::int64_t kMostWaiting = std::int64_t{32} << 20;
// A disk does not fill up faster than this, as far as min_free is concerned.
constexpr std::chrono::milliseconds kLookEvery(100);

std::string InMiB(std::int64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

Room::Room(std::string folder, std::int64_t min_free, std::function<std::int64_t()> waiting)
    : folder_(std::move(folder)), min_free_(min_free), waiting_(std::move(waiting)) {}

Result<void> Room::Check() {
  const std::lock_guard lock(mutex_);
  Result<void> room;
  const std::int64_t waiting = waiting_();
  const std::int64_t free = FreeBytes();
  if (free < min_free_) {
    room = ResourceExhausted("min-free: " + InMiB(min_free_) + " must be free on the disk of " +
                             folder_ + ", make room there: " + InMiB(free));
  } else if (waiting > kMostWaiting) {
    room = ResourceExhausted("database: at most " + InMiB(kMostWaiting) +
                             " may wait to be written, try again later: " + InMiB(waiting));
  }
  Tell(room);
  return room;
}

RoomFigures Room::Figures() {
  const std::lock_guard lock(mutex_);
  return {FreeBytes(), waiting_()};
}

std::int64_t Room::FreeBytes() {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_at_ < kLookEvery) return free_;
  looked_at_ = now;
  // A disk that cannot be asked is not known to be full; a commit will find out.
  const Result<std::int64_t> free = FreeSpace(folder_);
  free_ = free ? *free : std::numeric_limits<std::int64_t>::max();
  return free_;
}

void Room::Tell(const Result<void>& now) {
  if (now.ok() != refusing_) return;
  refusing_ = !now.ok();
  if (refusing_) {
    LogWarning("no room: new jobs and news of workers are refused",
               {{"error", now.error().message}});
  } else {
    LogInfo("there is room again");
  }
}

}  // namespace hone
