#include "storage/sqlite/error_code.h"

#include <sqlite3.h>

namespace hone {

ErrorCode ToErrorCode(int sqlite_code) {
  // The file of the log's shared memory cannot grow: SQLite does not ask why, and this is why.
  if (sqlite_code == SQLITE_IOERR_SHMSIZE) return ErrorCode::kResourceExhausted;
  switch (sqlite_code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kDataLoss;
    case SQLITE_FULL:
      return ErrorCode::kResourceExhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kUnavailable;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return ErrorCode::kFailedPrecondition;
    case SQLITE_INTERRUPT:
      return ErrorCode::kCancelled;
    default:
      return ErrorCode::kInternal;
  }
}

}  // namespace hone
