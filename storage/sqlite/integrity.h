// Whether a database is whole.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/time.h"
#include "storage/sqlite/connection.h"

namespace hone {

// Whether the last process that had the database open left in a hurry: killed, or with its machine.
// The last one to close a database in order leaves no write-ahead log behind. To be asked before it
// is opened.
bool WasLeftInAHurry(const std::string& path);

// Reads all of a database and compares what must agree, with SQLite's integrity_check, on a thread
// of its own; others read and write meanwhile.
//
// The destructor does not wait for an end that is far away, since SQLite cannot always break off:
// then the thread ends by itself, or with the process.
class IntegrityCheck {
 public:
  explicit IntegrityCheck(Connection connection);
  ~IntegrityCheck();
  IntegrityCheck(const IntegrityCheck&) = delete;
  IntegrityCheck& operator=(const IntegrityCheck&) = delete;

  // kDataLoss with the first damage, if there is any; nothing if the end does not come within
  // `patience`. Then `on_damage` is called when damage is found, on the thread. To be called once.
  std::optional<Result<void>> WaitFor(Duration patience,
                                      std::function<void(const Error&)> on_damage);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace hone
