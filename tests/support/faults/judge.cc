#include "tests/support/faults/judge.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace hone::faults {
namespace {

std::atomic<std::int64_t> counted{0};
std::atomic<std::int64_t> failed{0};

const Plan& ThePlan() {
  static const Plan kPlan = PlanFromEnvironment();
  return kPlan;
}

// Before there is a second thread.
[[gnu::constructor]] void ReadPlanAtStart() { ThePlan(); }

class KeepErrno {
 public:
  ~KeepErrno() { errno = kept_; }

 private:
  const int kept_ = errno;
};

// By its number: the function of this name is one that we stand in front of. Opened each time, for
// a program may close descriptors that are not its own.
void Trace(std::int64_t number, const char* call, const char* path) {
  const std::string& file = ThePlan().trace_file;
  if (file.empty()) return;
  char line[PATH_MAX + 64];
  const int size =
      std::snprintf(line, sizeof(line), "%lld %s %s\n", static_cast<long long>(number), call, path);
  const long fd =
      syscall(SYS_openat, AT_FDCWD, file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  syscall(SYS_write, fd, line, std::min<std::size_t>(size, sizeof(line) - 1));
  syscall(SYS_close, fd);
}

bool Counts(Kind kind, const char* path) {
  const Plan& plan = ThePlan();
  if (plan.path.empty() || (plan.kinds & static_cast<unsigned>(kind)) == 0) return false;
  if (std::strstr(path, plan.path.c_str()) == nullptr) return false;
  return plan.while_file.empty() || access(plan.while_file.c_str(), F_OK) == 0;
}

// One call of one process takes the file away, and is the one.
bool TakesTheKill() {
  const std::string& file = ThePlan().while_file;
  return file.empty() || syscall(SYS_unlinkat, AT_FDCWD, file.c_str(), 0) == 0;
}

Verdict FailureOf(Kind kind) {
  const std::int64_t number = failed.fetch_add(1) + 1;
  if (number > ThePlan().times) return Verdict::kDo;
  const bool cut = ThePlan().mode == Mode::kFailInside && number == 1 && kind == Kind::kWrite;
  return cut ? Verdict::kDoHalf : Verdict::kFail;
}

}  // namespace

CallPath::CallPath(int fd) {
  if (ThePlan().path.empty()) return;
  char link[64];
  std::snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  ReadLink(link);
}

CallPath::CallPath(int folder, const char* path) {
  if (ThePlan().path.empty() || path == nullptr) return;
  if (path[0] != '/') {
    char link[64];
    std::snprintf(link, sizeof(link), "/proc/self/fd/%d", folder);
    ReadLink(folder == AT_FDCWD ? "/proc/self/cwd" : link);
    std::strncat(text_, "/", sizeof(text_) - 1 - std::strlen(text_));
  }
  std::strncat(text_, path, sizeof(text_) - 1 - std::strlen(text_));
}

void CallPath::ReadLink(const char* link) {
  const KeepErrno keep;
  const ssize_t size = readlink(link, text_, sizeof(text_) - 1);
  text_[std::max<ssize_t>(size, 0)] = '\0';
}

Verdict Judge(Kind kind, const char* call, const CallPath& path) {
  const KeepErrno keep;
  if (!Counts(kind, path.text())) return Verdict::kDo;
  const Plan& plan = ThePlan();
  const std::int64_t number = counted.fetch_add(1) + 1;
  Trace(number, call, path.text());
  if (number < plan.at || plan.mode == Mode::kCount) return Verdict::kDo;
  if (plan.mode == Mode::kFail || plan.mode == Mode::kFailInside) return FailureOf(kind);
  if (number > plan.at || !TakesTheKill()) return Verdict::kDo;
  if (plan.mode == Mode::kKillAfter) return Verdict::kDieAfter;
  const bool inside = plan.mode == Mode::kKillInside && kind == Kind::kWrite;
  return inside ? Verdict::kDieInside : Verdict::kDieBefore;
}

int Error() { return ThePlan().error; }

void Die() {
  kill(getpid(), SIGKILL);
  while (true) pause();
}

}  // namespace hone::faults
