// An engine as honed has it, on a database of its own.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "orchestrator/engine/engine.h"
#include "storage/sqlite/reader_pool.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/support/temporary_folder.h"

namespace hone::testing {

// How long a test waits for what should come at once, on a machine that is busy.
inline constexpr std::chrono::seconds kPatience(20);

// Waits for a callback's argument.
template <typename T>
class Awaited {
 public:
  std::function<void(T)> Callback() {
    return [promise = promise_](T value) { promise->set_value(std::move(value)); };
  }
  bool Came() const {
    return future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  T Get() {
    HONE_CHECK(future_.wait_for(kPatience) == std::future_status::ready);
    return future_.get();
  }

 private:
  std::shared_ptr<std::promise<T>> promise_ = std::make_shared<std::promise<T>>();
  std::future<T> future_ = promise_->get_future();
};

// A store whose disk can be held up: what is committed meanwhile waits, in order.
class SlowStore : public Store {
 public:
  explicit SlowStore(Store& store) : store_(store) {}

  Result<Snapshot> Load() override { return store_.Load(); }
  void Commit(Changes changes, std::function<void()> done) override {
    if (!held_up_) {
      store_.Commit(std::move(changes), std::move(done));
      return;
    }
    waiting_.push_back([this, changes = std::move(changes), done = std::move(done)]() mutable {
      store_.Commit(std::move(changes), std::move(done));
    });
  }

  // On the loop thread, both.
  void HoldUp() { held_up_ = true; }
  void GoOn() {
    held_up_ = false;
    for (const std::function<void()>& commit : std::exchange(waiting_, {})) commit();
  }

 private:
  Store& store_;
  bool held_up_ = false;
  std::vector<std::function<void()>> waiting_;
};

// What was called on some thread.
class Removals {
 public:
  void Add(AttemptId attempt) {
    const std::lock_guard lock(mutex_);
    attempts_.push_back(attempt);
  }
  std::vector<AttemptId> All() const {
    const std::lock_guard lock(mutex_);
    return attempts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<AttemptId> attempts_;
};

class RunningEngine {
 public:
  explicit RunningEngine(EngineObserver& observer = NoObserver::Get())
      : stays_(loop_.get_executor()) {
    const std::string path = folder_ / "hone.db";
    auto store = SqliteStore::Open(path, {.post = [this](std::function<void()> work) {
                                     boost::asio::post(loop_, std::move(work));
                                   }});
    HONE_CHECK(store.ok());
    store_ = *std::move(store);
    slow_store_ = std::make_unique<SlowStore>(*store_);
    auto readers = ReaderPool::Open(path);
    HONE_CHECK(readers.ok());
    readers_ = *std::move(readers);
    suggester_ = std::make_unique<Suggester>();
    const Result<Snapshot> snapshot = slow_store_->Load();
    HONE_CHECK(snapshot.ok());
    cluster_id_ = snapshot->cluster_id;
    engine_ = std::make_unique<Engine>(
        loop_, Controller(*snapshot, ReadClock(), BootId()), *slow_store_, *readers_, *suggester_,
        room_, [this](AttemptId attempt) { removed_logs_.Add(attempt); }, observer);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~RunningEngine() {
    engine_->StopAnswering();
    // The loop uses all of them to its last moment.
    loop_.stop();
    thread_.join();
    suggester_.reset();
    readers_.reset();
    store_.reset();
  }

  Engine& engine() { return *engine_; }
  // As if so much waited to be written.
  void SetWaitingBytes(std::int64_t bytes) { waiting_bytes_ = bytes; }
  std::vector<AttemptId> RemovedLogs() const { return removed_logs_.All(); }
  const std::string& cluster_id() const { return cluster_id_; }
  const TemporaryFolder& folder() const { return folder_; }

  // Runs on the loop thread, and waits for it.
  void OnLoop(std::function<void(SlowStore&)> work) {
    Awaited<bool> done;
    boost::asio::post(loop_, [this, work = std::move(work), callback = done.Callback()] {
      work(*slow_store_);
      callback(true);
    });
    done.Get();
  }

  Result<Answer> Ask(Event event) {
    Awaited<Result<Answer>> answer;
    engine_->Post(std::move(event), answer.Callback());
    return answer.Get();
  }

 private:
  const TemporaryFolder folder_;
  Removals removed_logs_;
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<SlowStore> slow_store_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Suggester> suggester_;
  std::string cluster_id_;
  std::atomic<std::int64_t> waiting_bytes_{0};
  Room room_{folder_.path(), /*min_free=*/0, [this] { return waiting_bytes_.load(); }};
  std::unique_ptr<Engine> engine_;
  std::thread thread_;
};

}  // namespace hone::testing
