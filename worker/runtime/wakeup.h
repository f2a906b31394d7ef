// Sleeping in a coroutine, and starting one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "base/time.h"

namespace hone::worker {

namespace asio = boost::asio;

// Awaits an operation and gets its error as a value, not as an exception.
inline constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

// Lets one coroutine sleep until a time has passed or someone calls Wake().
// A Wake() while nobody sleeps is kept for the next sleep, so none is lost.
class Wakeup {
 public:
  explicit Wakeup(asio::any_io_executor executor) : timer_(std::move(executor)) {}

  void Wake() {
    woken_ = true;
    timer_.cancel();
  }

  asio::awaitable<void> SleepFor(Duration duration) {
    if (!woken_) {
      timer_.expires_after(duration);
      co_await timer_.async_wait(kAsTuple);
    }
    woken_ = false;
  }

 private:
  asio::steady_timer timer_;
  bool woken_ = false;
};

// Starts a coroutine of its own. An exception that escapes from it is a bug and ends the process.
inline void SpawnCoroutine(const asio::any_io_executor& executor, asio::awaitable<void> coroutine) {
  asio::co_spawn(executor, std::move(coroutine), [](const std::exception_ptr& escaped) {
    if (escaped) std::terminate();
  });
}

}  // namespace hone::worker
