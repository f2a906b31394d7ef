#include "worker/spool/control.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

constexpr std::array<std::pair<ControlVerb, std::string_view>, 5> kVerbs = {{
    {ControlVerb::kStop, "stop"},
    {ControlVerb::kDrain, "drain"},
    {ControlVerb::kLoseContact, "lose-contact"},
    {ControlVerb::kKill, "kill"},
    {ControlVerb::kLimit, "limit"},
}};
constexpr std::int64_t kMaxMicros = 36'500 * 86'400'000'000LL;

std::string_view Name(ControlVerb verb) {
  for (const auto& [known, name] : kVerbs) {
    if (known == verb) return name;
  }
  HONE_CHECK(false && "a verb without a name");
  return "";
}

// Keeps the SIGPIPE of a reader that dies between open and write from ending this process. It is
// sent to the writing thread, so that thread holds it back and takes it away.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec now = {};
    if (sigismember(&before_, SIGPIPE) == 0) sigtimedwait(&sigpipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t sigpipe_ = {};
  sigset_t before_ = {};
};

}  // namespace

std::string ToLine(const ControlOrder& order) {
  std::string line(Name(order.verb));
  if (order.duration) line += " " + std::to_string(order.duration->count());
  return line + "\n";
}

std::optional<ControlOrder> ParseControlOrder(std::string_view line) {
  const std::size_t blank = line.find(' ');
  ControlOrder order;
  if (blank != std::string_view::npos) {
    const auto micros = ParseInt(line.substr(blank + 1));
    if (!micros || *micros < 0 || *micros > kMaxMicros) return std::nullopt;
    order.duration = Duration(*micros);
  }
  for (const auto& [verb, name] : kVerbs) {
    if (name != line.substr(0, blank)) continue;
    order.verb = verb;
    return order;
  }
  return std::nullopt;
}

// A line is far shorter than PIPE_BUF, so it arrives whole or not at all.
Result<void> SendOrder(const std::string& folder, const ControlOrder& order) {
  const std::string path = folder + "/" + kControlFile;
  const UniqueFd fifo(open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fifo.valid() && errno == ENXIO) return Unavailable(path + ": no supervisor reads it");
  if (!fifo.valid()) return FromErrno(errno, "open " + path);
  const WithoutSigpipe guard;
  const std::string line = ToLine(order);
  if (write(fifo.get(), line.data(), line.size()) >= 0) return {};
  if (errno == EPIPE) return Unavailable(path + ": no supervisor reads it any more");
  if (errno == EAGAIN) return Unavailable(path + ": the supervisor is behind");
  return FromErrno(errno, "write " + path);
}

}  // namespace hone
