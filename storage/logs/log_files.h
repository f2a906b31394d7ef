// What training programs printed: a folder an attempt, beside the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace hone {

// A piece of a log.
struct LogPiece {
  std::int64_t offset = 0;  // Where `data` begins: beyond what was asked for when that is missing.
  std::string data;         // Empty: there is no more, for now.
  bool complete = false;    // Nothing will follow `data`, ever.
  bool absent = false;      // There is no log; one of a program that printed nothing has an end.
  // What is missing between where the reading was to begin and `offset`, in bytes.
  std::int64_t cut = 0;   // Thrown away since: the log had grown to its limit.
  std::int64_t lost = 0;  // Never arrived.
};

struct LogLimits {
  std::int64_t max_bytes = std::int64_t{64} << 20;  // Of each log.
};

// Each log is the bytes of the program's output at their offsets, in segments in FOLDER/ATTEMPT/.
//
// It holds at most `max_bytes`. When it is full its oldest part goes, an eighth of the limit at a
// time, so that its end is always there. Offsets stay those of the output; what is missing is told
// apart: what was cut, and what was lost on the way.
//
// Files are not synced: after the loss of power the last seconds of a log may be missing, and the
// agent's next bytes then leave a gap. They survive the death of the process.
//
// Thread-safe. Methods block on the disk.
class LogFiles {
 public:
  explicit LogFiles(std::string folder, LogLimits limits = {});

  // Adds bytes at `offset`; those below the log's end are there already, or gone again, and
  // skipped. `end`: nothing will follow. Returns where the log ends now.
  Result<std::int64_t> Append(AttemptId attempt, std::int64_t offset, std::string_view data,
                              bool end);

  // At most `max` bytes from `offset` on; a negative one counts from the end of the log. A log of
  // which nothing has arrived is empty.
  Result<LogPiece> Read(AttemptId attempt, std::int64_t offset, std::size_t max) const;

  // What was added to any log in this run of the process.
  std::int64_t BytesAppended() const { return bytes_appended_; }

  // The attempts of which there is a log, in ascending order.
  Result<std::vector<AttemptId>> List() const;

  // When something was added last; nothing when there is no log.
  std::optional<WallTime> LastWritten(AttemptId attempt) const;

  // Deletes the log, if there is one.
  void Remove(AttemptId attempt);

 private:
  std::string FolderOf(AttemptId attempt) const;

  const std::string folder_;
  const LogLimits limits_;
  const std::int64_t segment_bytes_;
  // One writer at a time, over all logs; and nobody looks at a folder that is being changed.
  mutable std::mutex mutex_;
  std::atomic<std::int64_t> bytes_appended_ = 0;
};

}  // namespace hone
