// What training programs printed: one file an attempt, beside the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace hone {

// A piece of a log.
struct LogPiece {
  std::int64_t offset = 0;  // Where `data` begins: beyond what was asked for when that was lost.
  std::string data;         // Empty: there is no more, for now.
  bool complete = false;    // Nothing will follow `data`, ever.
};

// Each log is the bytes of the program's output at their offsets, in FOLDER/ATTEMPT.log. What was
// lost on the way is a hole in the file and a line in FOLDER/ATTEMPT.marks ("gap FROM TO"), where
// the end is noted, too ("end AT").
//
// Files are not synced: after the loss of power the last seconds of a log may be missing, and the
// agent's next bytes then leave a gap. They survive the death of the process.
//
// Thread-safe. Methods block on the disk.
class LogFiles {
 public:
  explicit LogFiles(std::string folder) : folder_(std::move(folder)) {}

  // Adds bytes at `offset`; those below the log's end are there already and skipped. `end`: nothing
  // will follow. Returns where the log ends now.
  Result<std::int64_t> Append(AttemptId attempt, std::int64_t offset, std::string_view data,
                              bool end);

  // At most `max` bytes from `offset` on; a negative one counts from the end of the log. A log of
  // which nothing has arrived is empty.
  Result<LogPiece> Read(AttemptId attempt, std::int64_t offset, std::size_t max) const;

  // What was added to any log in this run of the process.
  std::int64_t BytesAppended() const { return bytes_appended_; }

  // Deletes the log, if there is one.
  void Remove(AttemptId attempt);

 private:
  std::string Path(AttemptId attempt, const char* suffix) const;

  const std::string folder_;
  mutable std::mutex mutex_;  // One writer at a time, over all logs.
  std::atomic<std::int64_t> bytes_appended_ = 0;
};

}  // namespace hone
