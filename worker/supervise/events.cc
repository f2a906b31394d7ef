#include "worker/supervise/events.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "worker/spool/layout.h"

namespace hone {
namespace {

constexpr std::size_t kMaxLineBytes = 256;

Result<UniqueFd> OpenSignals() {
  // SIGTERM is what a machine sends when it shuts down, and a batch system when time is up. The
  // others come from terminals and are not meant for us.
  sigset_t handled;
  sigemptyset(&handled);
  for (const int number : {SIGCHLD, SIGTERM}) sigaddset(&handled, number);
  if (sigprocmask(SIG_SETMASK, &handled, nullptr) != 0) return FromErrno(errno, "block signals");
  signal(SIGCHLD, SIG_DFL);  // Ignored, it would leave no exit status to collect.
  for (const int number : {SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGXFSZ, SIGTSTP}) {
    signal(number, SIG_IGN);
  }
  UniqueFd signals(signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals.valid()) return FromErrno(errno, "signalfd");
  return signals;
}

// For reading and writing: with a writer of our own it never is at its end.
Result<UniqueFd> OpenControl(const std::string& folder) {
  const std::string path = folder + "/" + kControlFile;
  UniqueFd control(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!control.valid()) return FromErrno(errno, "open " + path);
  struct stat status = {};
  if (fstat(control.get(), &status) != 0) return FromErrno(errno, "stat " + path);
  if (!S_ISFIFO(status.st_mode)) return FailedPrecondition(path + ": must be a FIFO");
  return control;
}

void Set(int timer, SteadyTime deadline) {
  itimerspec when = {};
  if (deadline != kNever) {
    // A time of zero would disarm it; the past is as good as any moment of it.
    const std::int64_t micros = std::max<std::int64_t>(deadline.time_since_epoch().count(), 1);
    when.it_value.tv_sec = micros / 1'000'000;
    when.it_value.tv_nsec = micros % 1'000'000 * 1'000;
  }
  HONE_CHECK(timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, nullptr) == 0);
}

}  // namespace

Result<SupervisorInbox> SupervisorInbox::Open(const std::string& folder) {
  SupervisorInbox inbox;
  HONE_TRY(inbox.signals_, OpenSignals());
  HONE_TRY(inbox.control_, OpenControl(folder));
  inbox.timer_ = UniqueFd(timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!inbox.timer_.valid()) return FromErrno(errno, "timerfd");
  return inbox;
}

SupervisorEvents SupervisorInbox::Wait(SteadyTime deadline, int output) {
  Set(timer_.get(), deadline);
  std::array<pollfd, 4> ready = {{{signals_.get(), POLLIN, 0},
                                  {timer_.get(), POLLIN, 0},
                                  {control_.get(), POLLIN, 0},
                                  {output, POLLIN, 0}}};
  // Interrupted or short of memory for a moment: no reason to end a training, so look again.
  if (poll(ready.data(), ready.size(), -1) < 0) return {};
  SupervisorEvents events;
  if (ready[0].revents != 0) ReadSignals(events);
  if (ready[2].revents != 0) ReadOrders(events);
  events.output_ready = ready[3].revents != 0;
  return events;
}

void SupervisorInbox::ReadSignals(SupervisorEvents& events) {
  signalfd_siginfo info = {};
  while (read(signals_.get(), &info, sizeof(info)) == sizeof(info)) {
    if (info.ssi_signo == SIGCHLD) events.child_ended = true;
    if (info.ssi_signo == SIGTERM) events.asked_to_drain = true;
  }
}

void SupervisorInbox::ReadOrders(SupervisorEvents& events) {
  std::array<char, 4096> bytes = {};
  const ssize_t size = read(control_.get(), bytes.data(), bytes.size());
  if (size <= 0) return;
  unfinished_line_.append(bytes.data(), static_cast<std::size_t>(size));
  for (std::size_t end; (end = unfinished_line_.find('\n')) != std::string::npos;) {
    const auto order = ParseControlOrder(std::string_view(unfinished_line_).substr(0, end));
    if (order) events.orders.push_back(*order);
    unfinished_line_.erase(0, end + 1);
  }
  if (unfinished_line_.size() > kMaxLineBytes) unfinished_line_.clear();
}

}  // namespace hone
