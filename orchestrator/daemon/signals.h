// Signals as a call.
#pragma once

#include <csignal>

namespace hone {

// SIGTERM, SIGINT and SIGHUP, blocked in the thread that makes this and in all that it starts
// later, so that they wait for Wait(). Make it first in main().
class Signals {
 public:
  Signals();

  // The next one that arrives.
  int Wait();

 private:
  sigset_t set_;
};

// Tells systemd what is so ("READY=1", "STOPPING=1"); nothing happens without systemd.
void NotifySystemd(const char* state);

}  // namespace hone
