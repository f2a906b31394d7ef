#include "bench/support/sqlite_floor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "bench/support/rows.h"
#include "storage/sqlite/changes_writer.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/sqlite_store.h"

namespace hone::bench {
namespace {

namespace fs = std::filesystem;

// As SQLite comes; honed brings its log into the file on a thread of its own.
constexpr const char* kCheckpointInBetween = "PRAGMA wal_autocheckpoint = 1000";

// SQLite's log grows until its first checkpoint and is written over from then on. A flush of a file
// that grows takes longer, so that comes first: here, with as much as a checkpoint waits for.
Result<void> GrowLog(Connection& connection) {
  HONE_TRY_VOID(connection.Execute("CREATE TABLE large (content BLOB)"));
  HONE_TRY_VOID(connection.Execute("INSERT INTO large VALUES (zeroblob(8000000))"));
  HONE_TRY_VOID(connection.Execute("DROP TABLE large"));
  return connection.Checkpoint(/*truncate=*/false);
}

// Calls `write(n)` in a transaction of its own, again and again.
Result<double> Rate(Connection& connection, Clock::duration time,
                    const std::function<Result<void>(std::int64_t)>& write) {
  const Clock::time_point began = Clock::now();
  std::int64_t commits = 0;
  while (Clock::now() - began < time) {
    HONE_TRY(Transaction transaction, Transaction::Begin(connection));
    HONE_TRY_VOID(write(++commits));
    HONE_TRY_VOID(transaction.Commit());
  }
  return static_cast<double>(commits) / ToSeconds(Clock::now() - began);
}

}  // namespace

Result<double> CommitsPerSecond(const fs::path& folder, Clock::duration time) {
  HONE_TRY(Connection connection, Connection::Open(folder / "raw.db", Connection::Mode::kCreate));
  HONE_TRY_VOID(connection.Execute("PRAGMA journal_mode = WAL"));
  HONE_TRY_VOID(connection.Execute(kCheckpointInBetween));
  HONE_TRY_VOID(connection.Execute("CREATE TABLE small (id INTEGER PRIMARY KEY, value REAL)"));
  HONE_TRY_VOID(GrowLog(connection));
  return Rate(connection, time, [&](std::int64_t number) -> Result<void> {
    HONE_TRY(Statement row, connection.Prepare("INSERT INTO small (id, value) VALUES (?, ?)"));
    return row.Put(number).Put(0.5).Run();
  });
}

Result<double> TrialCommitsPerSecond(const fs::path& folder, Clock::duration time) {
  const std::string path = folder / "trials.db";
  {  // Makes the tables.
    HONE_TRY(const auto store, SqliteStore::Open(path, {.post = [](std::function<void()>) {}}));
  }
  HONE_TRY(Connection connection, Connection::Open(path, Connection::Mode::kWrite));
  HONE_TRY_VOID(connection.Execute(kCheckpointInBetween));
  ChangesWriter writer;
  const WorkerId worker(1);
  const TuningJob job = ACompletedJob(TuningJobId(2), "floor", 1);
  Changes first;
  first.workers = {AnAgentRow(worker)};
  first.tuning_jobs = {job};
  HONE_TRY_VOID(writer.Write(connection, first));
  HONE_TRY_VOID(GrowLog(connection));
  return Rate(connection, time, [&](std::int64_t number) -> Result<void> {
    Changes changes = AnEndedTrial(job, number, kIdsOfATrial * number + 10, worker);
    changes.tuning_jobs = {job};
    return writer.Write(connection, changes);
  });
}

Result<Sample> FlushSeconds(const fs::path& folder, int count) {
  constexpr std::size_t kPage = 4096;
  constexpr int kPages = 1'000;
  const fs::path path = folder / "flushed";
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) return FromErrno(errno, "open " + path.string());
  const std::vector<char> content(kPage * kPages, 'x');
  const auto write_from = [&](std::size_t size, int page) -> Result<void> {
    const auto at = static_cast<off_t>(kPage) * page;
    const bool written = pwrite(file.get(), content.data(), size, at) == static_cast<ssize_t>(size);
    if (written && fdatasync(file.get()) == 0) return {};
    return FromErrno(errno, "write " + path.string());
  };
  HONE_TRY_VOID(write_from(content.size(), 0));
  Sample seconds;
  for (int i = 0; i < count; ++i) {
    const Clock::time_point began = Clock::now();
    HONE_TRY_VOID(write_from(kPage, i % kPages));
    seconds.Add(ToSeconds(Clock::now() - began));
  }
  fs::remove(path);
  return seconds;
}

}  // namespace hone::bench
