// Brings what a program printed to the controller's log.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "worker/core/event.h"
#include "worker/runtime/backoff.h"
#include "worker/runtime/controller.h"
#include "worker/runtime/wakeup.h"
#include "worker/spool/output_reader.h"

namespace hone::worker {

// Ships the output of one attempt in order, from where the controller's log ends, until the
// program has ended and all is there. What it prints travels twice a second.
//
// Lives on the loop thread.
class LogShipper {
 public:
  LogShipper(asio::any_io_executor loop, Controller& controller, AttemptId attempt,
             std::string spool_folder)
      : controller_(controller),
        attempt_(attempt),
        reader_(std::move(spool_folder)),
        wakeup_(std::move(loop)) {}

  // Ends with the log, or soon after Stop(). `identity` is asked for each call; `shipped` hears how
  // far the log is, `delivered` of its end.
  static asio::awaitable<void> Run(std::shared_ptr<LogShipper> self,
                                   std::function<Identity()> identity,
                                   std::function<void(std::int64_t)> shipped,
                                   std::function<void()> delivered);

  // The program has ended and all that it printed is in the spool.
  void Ended() {
    ended_ = true;
    wakeup_.Wake();
  }
  // The controller answers again: what waits after failures goes now.
  void InContact() {
    backoff_.Reset();
    wakeup_.Wake();
  }
  void Stop() {
    stopped_ = true;
    wakeup_.Wake();
  }

 private:
  // What to send next from `offset` on; nothing for now.
  std::optional<v1::AppendLogRequest> Next(const Identity& identity, std::int64_t offset) const;
  void SayThatItWaits(const Error& error);

  Controller& controller_;
  const AttemptId attempt_;
  const OutputReader reader_;
  Wakeup wakeup_;
  Backoff backoff_;
  bool ended_ = false;
  bool stopped_ = false;
  bool waits_ = false;  // And this was said.
};

}  // namespace hone::worker
