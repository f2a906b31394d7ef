// Threads that answer questions about what is on disk.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "storage/sqlite/sqlite_queries.h"

namespace hone {

struct ReaderPoolOptions {
  int threads = 2;
  std::size_t max_waiting = 1'000;
};

// Each thread has a connection of its own. A question begun after a commit was reported done sees
// that commit.
//
// Thread-safe. The destructor lets the waiting questions be answered, then joins the threads.
class ReaderPool {
 public:
  using Question = std::function<void(Queries&)>;

  // Of a database that a SqliteStore has opened before.
  static Result<std::unique_ptr<ReaderPool>> Open(const std::string& path,
                                                  ReaderPoolOptions options = {});
  ~ReaderPool();

  // Calls `question` on one of the threads, soon. kResourceExhausted when too many wait already;
  // it is not called then.
  Result<void> Run(Question question);

 private:
  explicit ReaderPool(std::size_t max_waiting) : max_waiting_(max_waiting) {}

  void Serve(Queries& queries);

  const std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::deque<Question> waiting_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<SqliteQueries>> queries_;
  std::vector<std::thread> threads_;
};

}  // namespace hone
