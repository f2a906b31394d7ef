#include "worker/agent/signals.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

#include "base/check.h"

namespace hone::worker {
namespace {

constexpr int kNoMore = SIGUSR2;

sigset_t OurSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, kNoMore}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = OurSignals();
  HONE_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
}

void Signals::Stop() {
  if (!thread_.joinable()) return;
  pthread_kill(thread_.native_handle(), kNoMore);
  thread_.join();
}

void Signals::Listen(Calls calls) {
  thread_ = std::thread([calls = std::move(calls)] {
    const sigset_t set = OurSignals();
    int signal = 0;
    while (sigwait(&set, &signal) == 0 && signal != kNoMore) {
      if (signal == SIGTERM || signal == SIGINT) calls.end();
      if (signal == SIGUSR1) calls.drain();
      if (signal == SIGHUP) calls.reread();
    }
  });
}

}  // namespace hone::worker
