// The thread that writes.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "storage/sqlite/changes_writer.h"
#include "storage/sqlite/connection.h"
#include "storage/store.h"

namespace hone {

// How much one transaction takes on. Larger ones are hardly faster and make the first wait longer.
struct GroupLimits {
  std::size_t commits = 1'000;
  std::size_t bytes = std::size_t{4} << 20;  // Roughly, as they lie in memory.
};

// One transaction that is on disk.
struct GroupWritten {
  std::size_t commits = 0;
  std::chrono::microseconds took{0};  // From its beginning to the end of the flush.
};

// Commits in groups: all that waits goes into one transaction, so that one flush of the disk serves
// many. The thread and the connection are its own.
//
// Enqueue() may be called from any thread. The destructor writes what is still waiting.
class Writer {
 public:
  // `post` runs a callable on the loop thread. `on_fatal` is called on the writer thread when a
  // commit fails; should it return, nothing is written or reported any more. `on_written`, which
  // may be empty, is called on the writer thread for each group, before its commits are reported.
  Writer(Connection connection, GroupLimits limits, std::function<void(std::function<void()>)> post,
         std::function<void(const Error&)> on_fatal,
         std::function<void(const GroupWritten&)> on_written = {});
  ~Writer();

  void Enqueue(Changes changes, std::function<void()> done);
  // Roughly what is not written yet takes in memory.
  std::int64_t WaitingBytes() const { return waiting_bytes_; }

 private:
  struct Waiting {
    Changes changes;
    std::size_t bytes = 0;
    std::function<void()> done;
  };
  using Group = std::vector<Waiting>;

  void Run();
  Group TakeGroup();
  Result<void> Write(const Group& group);
  void Report(Group group);

  Connection connection_;
  const GroupLimits limits_;
  const std::function<void(std::function<void()>)> post_;
  const std::function<void(const Error&)> on_fatal_;
  const std::function<void(const GroupWritten&)> on_written_;
  ChangesWriter changes_writer_;

  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::deque<Waiting> waiting_;
  bool stopping_ = false;
  std::atomic<std::int64_t> waiting_bytes_{0};
  std::thread thread_;
};

}  // namespace hone
