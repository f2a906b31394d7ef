// The signals that end the agent.
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

  // From now on SIGTERM and SIGINT call `end`, SIGUSR1 calls `drain`; on the thread of the signals.
  void Listen(std::function<void()> end, std::function<void()> drain);

  // Nothing is called any more once this returns.
  void Stop();

 private:
  std::thread thread_;
};

}  // namespace hone::worker
