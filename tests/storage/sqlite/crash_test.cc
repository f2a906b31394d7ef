// Real processes that die while they commit.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <future>

#include "base/rng.h"
#include "storage/sqlite/sqlite_queries.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/support/nouns.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.

// Commits log records first, first + 1 ... until it is killed, and writes the number of each to
// `pipe` once it was reported done.
[[noreturn]] void CommitForEver(const std::string& path, std::int64_t first, int pipe) {
  auto store =
      SqliteStore::Open(path, {.post = [](const std::function<void()>& callable) { callable(); }});
  if (!store) std::_Exit(1);
  (*store)->Commit(AJobWithTrials(1), {});
  for (std::int64_t i = first;; ++i) {
    Changes changes;
    changes.last_id = i;
    changes.log = {ALogRecord(10, i)};
    std::promise<void> written;
    const auto report = [&, i] {
      if (write(pipe, &i, sizeof(i)) != sizeof(i)) std::_Exit(1);
      written.set_value();
    };
    (*store)->Commit(std::move(changes), report);
    // Some in pairs, so that a group holds more than one.
    if (i % 3 == 0) (*store)->Commit({}, {});
    written.get_future().wait();
  }
}

// The last number in the pipe, reading to its end.
std::int64_t LastReported(int pipe, std::int64_t before) {
  std::int64_t last = before;
  while (read(pipe, &last, sizeof(last)) == sizeof(last)) {
  }
  return last;
}

TEST(SqliteCrashTest, WhatWasReportedDoneSurvivesKillAtAnyMoment) {
  const TemporaryFolder folder;
  const std::string path = folder / "hone.db";
  Rng rng(1, 1, "crash");
  std::int64_t reported = 0;
  for (int round = 0; round < 20; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe[0]);
      CommitForEver(path, reported + 1, pipe[1]);
    }
    close(pipe[1]);
    // Any moment will do, also one before the first commit.
    usleep(static_cast<useconds_t>(rng.Below(60'000)));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const std::int64_t last = LastReported(pipe[0], reported);
    close(pipe[0]);
    if (last == 0) continue;

    auto store = SqliteStore::Open(path, {.post = [](const std::function<void()>&) {}});
    ASSERT_TRUE(store) << store.error().message;
    const auto queries = *SqliteQueries::Open(path);
    EXPECT_EQ(*queries->connection().ReadNumber("SELECT COUNT(*) FROM pragma_integrity_check "
                                                "WHERE integrity_check <> 'ok'"),
              0);
    const auto log = *queries->ListLog(TuningJobId(10));
    ASSERT_GE(log.size(), static_cast<std::size_t>(last));
    // A prefix: no gaps, and what is in one commit is there together.
    EXPECT_EQ(log.back().sequence, static_cast<std::int64_t>(log.size()));
    EXPECT_EQ((*store)->Load()->last_id, log.back().sequence);
    reported = log.back().sequence;
  }
  EXPECT_GT(reported, 0);
}

TEST(SqliteCrashTest, AFullDiskEndsTheProcessWith75AndLeavesTheDatabaseIntact) {
  const TemporaryFolder folder;
  const std::string path = folder / "hone.db";
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(pipe[0]);
    // Writing beyond the limit fails, as on a full disk, instead of killing.
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {1'000'000, 1'000'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    CommitForEver(path, 1, pipe[1]);
  }
  close(pipe[1]);
  const std::int64_t last = LastReported(pipe[0], 0);
  close(pipe[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), kExitCannotWrite);
  EXPECT_GT(last, 0);

  auto store = SqliteStore::Open(path, {.post = [](const std::function<void()>&) {}});
  ASSERT_TRUE(store) << store.error().message;
  const auto queries = *SqliteQueries::Open(path);
  EXPECT_EQ(*queries->connection().ReadNumber(
                "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
            0);
  EXPECT_GE(queries->ListLog(TuningJobId(10))->size(), static_cast<std::size_t>(last));
}

}  // namespace
}  // namespace hone
