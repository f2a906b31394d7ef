// The store of honed: one SQLite file.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "storage/sqlite/writer.h"
#include "storage/store.h"

namespace hone {

// The exit code of a process that could not write (EX_TEMPFAIL): whoever supervises it starts it
// again.
inline constexpr int kExitCannotWrite = 75;

// Logs the error and ends the process at once, with kExitCannotWrite.
[[noreturn]] void EndProcess(const Error& error);
// Logs that the database is damaged and ends the process at once, with 1.
[[noreturn]] void EndDamaged(const Error& error);

struct SqliteStoreOptions {
  // Runs a callable on the loop thread. Called from the writer thread, in order. Required.
  std::function<void(std::function<void()>)> post;
  // Called on the writer thread when a commit failed. Nothing is reported done after it.
  std::function<void(const Error&)> on_fatal = EndProcess;
  // Called when the check after a stop in a hurry, which went on in the background, found damage.
  std::function<void(const Error&)> on_damage = EndDamaged;
  // How long that check may hold up the start.
  Duration check_patience = 5s;
  // Called on the writer thread for each group that was written, if it is there.
  std::function<void(const GroupWritten&)> on_written = {};
  GroupLimits group_limits = {};
};

// A Store in WAL mode with synchronous=FULL: what was reported done survives the loss of power.
//
// Two threads of its own: one writes, in groups, one brings the log into the file. Others may read
// the file at the same time, with connections of their own. The destructor writes what is waiting;
// `post` must work until then.
//
// Memory: commits wait in a queue without bound. It stays short because those who cause commits
// wait for the answers that are held back by them.
class SqliteStore : public Store {
 public:
  // Makes or upgrades the database at `path`, whose folder exists. kFailedPrecondition when the
  // folder is on a network file system, or the database is of a newer release or another program;
  // kDataLoss when it is damaged, which is looked for after a process that was killed.
  static Result<std::unique_ptr<SqliteStore>> Open(const std::string& path,
                                                   SqliteStoreOptions options);
  ~SqliteStore() override;

  Result<Snapshot> Load() override;
  void Commit(Changes changes, std::function<void()> done) override;
  std::int64_t WaitingBytes() const override;

 private:
  struct Parts;
  explicit SqliteStore(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace hone
