// The signals that the agent obeys.
#pragma once

#include <functional>
#include <thread>

namespace hone::worker {

// Waits for signals on a thread of its own, so that no handler runs in the middle of something.
//
// Make one before any other thread: it blocks the signals for all of them.
class Signals {
 public:
  Signals();
  ~Signals() { Stop(); }

  struct Calls {
    std::function<void()> end;     // SIGTERM and SIGINT.
    std::function<void()> drain;   // SIGUSR1.
    std::function<void()> reread;  // SIGHUP.
  };
  // From now on signals call; on the thread of the signals.
  void Listen(Calls calls);

  // Nothing is called any more once this returns.
  void Stop();

 private:
  std::thread thread_;
};

}  // namespace hone::worker
