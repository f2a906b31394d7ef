// Keeps the write-ahead log short.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "base/result.h"
#include "storage/sqlite/connection.h"

namespace hone {

// Copies the log's content into the database file, on a thread and a connection of its own, so that
// no commit ever waits for it. A log that grew large, since a reader stayed on it for long, is cut
// to nothing, which makes commits wait for a moment. Where the reader is there still, that is tried
// again when the log has grown by as much once more, so that a long backup hardly delays a commit.
//
// A checkpoint that fails is said and tried again later: what was committed is safe in the log.
//
// Thread-safe. The destructor ends the thread.
class Checkpointer {
 public:
  // In pages of 4 KiB: when a checkpoint is worth it, and when the log is to be cut.
  static constexpr std::int64_t kEnough = 1'000;
  static constexpr std::int64_t kTooMuch = 32'768;

  explicit Checkpointer(Connection connection);
  ~Checkpointer();

  // The log has this many pages now. Does not wait.
  void LogGrewTo(std::int64_t pages);

 private:
  void Run();

  Connection connection_;
  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::int64_t pages_ = 0;
  std::int64_t cut_failed_at_ = 0;  // The thread's: how long the log was when it could not be cut.
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hone
