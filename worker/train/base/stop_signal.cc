#include "worker/train/base/stop_signal.h"

#include <csignal>
#include <cstdlib>

namespace hone::train {
namespace {

volatile std::sig_atomic_t asked = 0;

extern "C" void OnStopSignal(int signal) {
  if (asked == 0) asked = signal;
}

}  // namespace

void WatchForStop() {
  struct sigaction action = {};
  action.sa_handler = OnStopSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);
}

bool StopAsked() { return asked != 0; }

void EndByStopSignal() {
  const int signal = asked != 0 ? static_cast<int>(asked) : SIGTERM;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  std::_Exit(128 + signal);
}

}  // namespace hone::train
