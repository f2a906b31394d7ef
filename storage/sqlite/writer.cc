#include "storage/sqlite/writer.h"

#include <utility>

#include "base/log.h"

namespace hone {
namespace {

// What a row takes in memory, roughly.
constexpr std::size_t kRowBytes = 512;

std::size_t RoughBytes(const Changes& changes) {
  std::size_t rows = 1 + changes.workers.size() + changes.artifacts.size() +
                     changes.training_jobs.size() + changes.attempts.size() +
                     changes.unknown_exits.size();
  std::size_t bytes = 0;
  for (const TuningJob& job : changes.tuning_jobs) bytes += 8 * kRowBytes + job.request.size();
  for (const ObservationBatch& batch : changes.observations) {
    bytes += batch.observations.size() * sizeof(Observation);
  }
  for (const LogRecord& record : changes.log) bytes += sizeof(record) + record.payload.size();
  return bytes + rows * kRowBytes;
}

// Somebody else may hold the write lock, in an sqlite3 shell, say. That is no reason to end before
// a minute has passed; each try waits for the busy timeout of the connection.
Result<Transaction> BeginPatiently(Connection& connection) {
  constexpr int kTries = 12;
  for (int tries = 1;; ++tries) {
    Result<Transaction> transaction = Transaction::Begin(connection);
    if (transaction || tries == kTries) return transaction;
    if (transaction.error().code != ErrorCode::kUnavailable) return transaction;
    LogWarning("another program holds the write lock of the database; waiting for it",
               {{"database", connection.path()}});
  }
}

}  // namespace

Writer::Writer(Connection connection, GroupLimits limits,
               std::function<void(std::function<void()>)> post,
               std::function<void(const Error&)> on_fatal,
               std::function<void(const GroupWritten&)> on_written)
    : connection_(std::move(connection)),
      limits_(limits),
      post_(std::move(post)),
      on_fatal_(std::move(on_fatal)),
      on_written_(std::move(on_written)),
      thread_([this] { Run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakeup_.notify_one();
  thread_.join();
}

void Writer::Enqueue(Changes changes, std::function<void()> done) {
  const std::size_t bytes = RoughBytes(changes);
  waiting_bytes_ += static_cast<std::int64_t>(bytes);
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(changes), bytes, std::move(done)});
  }
  wakeup_.notify_one();
}

// Empty when it is time to end.
Writer::Group Writer::TakeGroup() {
  std::unique_lock lock(mutex_);
  wakeup_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  Group group;
  std::size_t bytes = 0;
  while (!waiting_.empty() && group.size() < limits_.commits && bytes < limits_.bytes) {
    bytes += waiting_.front().bytes;
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return group;
}

void Writer::Run() {
  using Clock = std::chrono::steady_clock;
  for (Group group = TakeGroup(); !group.empty(); group = TakeGroup()) {
    const Clock::time_point began = Clock::now();
    if (const auto written = Write(group); !written) {
      on_fatal_(written.error());
      return;
    }
    if (on_written_) {
      const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
      on_written_({group.size(), took});
    }
    Report(std::move(group));
  }
}

Result<void> Writer::Write(const Group& group) {
  HONE_TRY(Transaction transaction, BeginPatiently(connection_));
  for (const Waiting& waiting : group) {
    HONE_TRY_VOID(changes_writer_.Write(connection_, waiting.changes));
  }
  return transaction.Commit();
}

void Writer::Report(Group group) {
  std::vector<std::function<void()>> all;
  for (Waiting& waiting : group) {
    waiting_bytes_ -= static_cast<std::int64_t>(waiting.bytes);
    if (waiting.done) all.push_back(std::move(waiting.done));
  }
  if (all.empty()) return;
  post_([all = std::move(all)] {
    for (const std::function<void()>& done : all) done();
  });
}

}  // namespace hone
