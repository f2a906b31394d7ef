#include "storage/sqlite/reader_pool.h"

#include <utility>

namespace hone {

Result<std::unique_ptr<ReaderPool>> ReaderPool::Open(const std::string& path,
                                                     ReaderPoolOptions options) {
  std::unique_ptr<ReaderPool> pool(new ReaderPool(options.max_waiting));
  for (int i = 0; i < options.threads; ++i) {
    HONE_TRY(auto queries, SqliteQueries::Open(path));
    pool->queries_.push_back(std::move(queries));
  }
  for (const auto& queries : pool->queries_) {
    pool->threads_.emplace_back([pool = pool.get(), &own = *queries] { pool->Serve(own); });
  }
  return pool;
}

ReaderPool::~ReaderPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakeup_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Result<void> ReaderPool::Run(Question question) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= max_waiting_) {
      return ResourceExhausted("queries: too many are waiting, ask again later: " +
                               std::to_string(waiting_.size()));
    }
    waiting_.push_back(std::move(question));
  }
  wakeup_.notify_one();
  return {};
}

void ReaderPool::Serve(Queries& queries) {
  std::unique_lock lock(mutex_);
  while (true) {
    wakeup_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Question question = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    question(queries);
    lock.lock();
  }
}

}  // namespace hone
