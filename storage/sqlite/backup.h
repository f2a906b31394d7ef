// A copy of the database, made while others write to it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace hone {

// Copies page by page what the database held at one moment, the first Step(), however much is
// written meanwhile: it reads from a snapshot, as every reader does, so writers never wait for it.
// The write-ahead log cannot be cut to nothing as long, so it grows by what is written meanwhile.
//
// Its memory is two page caches, whatever the size. The copy is one file, without a log beside it.
//
// Not thread-safe; may be handed from one thread to another. What Step() returns as an error ends
// it. The destructor leaves the files as they are.
class DatabaseBackup {
 public:
  // `to` is made, and must not be there before. kResourceExhausted when its disk has not room for
  // it and `keep_free` bytes beside, so that a backup never stops the writing of the database.
  static Result<std::unique_ptr<DatabaseBackup>> Begin(const std::string& from,
                                                       const std::string& to,
                                                       std::int64_t keep_free);
  ~DatabaseBackup();

  // Copies up to 1 MiB more. Returns whether all is there; the last step takes the log from the
  // copy and closes it.
  Result<bool> Step();

  // In bytes. Known once a step was made.
  std::int64_t size() const { return size_; }
  std::int64_t copied() const { return copied_; }

 private:
  struct Databases;

  explicit DatabaseBackup(std::unique_ptr<Databases> databases);

  std::unique_ptr<Databases> databases_;
  std::int64_t size_ = 0;
  std::int64_t copied_ = 0;
};

// Whether the file is a sound database (PRAGMA quick_check): kDataLoss when it is not. kCancelled
// when `give_up` says so, which it is asked now and then.
Result<void> CheckBackup(const std::string& path, const std::function<bool()>& give_up);

}  // namespace hone
