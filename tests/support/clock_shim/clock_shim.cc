// A clock that a test can set, for programs that are loaded with it (LD_PRELOAD).
//
// CLOCK_SHIM_FILE names a file of two numbers of 64 bits, in nanoseconds: what is added to the wall
// clock, and what is added to the boot clock; the monotonic clock stands still during a suspend and
// stays as it is. The test changes them at any time. A kernel's wait for a time that lies on one of
// these clocks is translated when it begins; unlike a real jump, one during the wait wakes nobody.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

struct Offsets {
  std::atomic<std::int64_t> wall;
  std::atomic<std::int64_t> boot;
};

using Call = long (*)(long, ...);

template <typename Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

long Kernel(long number, long a, long b, long c, long d, long e, long f) {
  static const Call call = Next<Call>("syscall");
  return call(number, a, b, c, d, e, f);
}

const Offsets& TheOffsets() {
  static const Offsets* const offsets = [] {
    static const Offsets kNone = {};
    const char* file = std::getenv("CLOCK_SHIM_FILE");
    const int fd = file == nullptr ? -1 : open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return &kNone;
    void* memory = mmap(nullptr, sizeof(Offsets), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    return memory == MAP_FAILED ? &kNone : static_cast<const Offsets*>(memory);
  }();
  return *offsets;
}

std::int64_t OffsetOf(clockid_t clock) {
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) return TheOffsets().wall;
  if (clock == CLOCK_BOOTTIME) return TheOffsets().boot;
  return 0;
}

timespec Plus(const timespec& time, std::int64_t nanoseconds) {
  std::int64_t total = time.tv_sec * kSecond + time.tv_nsec + nanoseconds;
  if (total < 1) total = 1;  // The past; zero would disarm a timer.
  return {total / kSecond, total % kSecond};
}

// Which clock each timer is on, by its descriptor.
std::array<std::atomic<int>, 1024>& TimerClocks() {
  static std::array<std::atomic<int>, 1024> clocks = {};
  return clocks;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const auto next = Next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int result = next(clock, time);
  const std::int64_t offset = result == 0 ? OffsetOf(clock) : 0;
  if (offset != 0) *time = Plus(*time, offset);
  return result;
}

int gettimeofday(timeval* time, void*) noexcept {
  timespec now = {};
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  if (result == 0) *time = {now.tv_sec, now.tv_nsec / 1000};
  return result;
}

time_t time(time_t* out) noexcept {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

int timerfd_create(int clock, int flags) noexcept {
  static const auto next = Next<int (*)(int, int)>("timerfd_create");
  const int timer = next(clock, flags);
  if (timer >= 0 && timer < 1024) TimerClocks()[static_cast<std::size_t>(timer)] = clock;
  return timer;
}

int timerfd_settime(int timer, int flags, const itimerspec* value, itimerspec* old) noexcept {
  static const auto next =
      Next<int (*)(int, int, const itimerspec*, itimerspec*)>("timerfd_settime");
  const bool armed = value->it_value.tv_sec != 0 || value->it_value.tv_nsec != 0;
  const bool absolute = (flags & TFD_TIMER_ABSTIME) != 0 && timer >= 0 && timer < 1024;
  if (!armed || !absolute) return next(timer, flags, value, old);
  itimerspec shifted = *value;
  const clockid_t clock = TimerClocks()[static_cast<std::size_t>(timer)];
  shifted.it_value = Plus(value->it_value, -OffsetOf(clock));
  return next(timer, flags, &shifted, old);
}

// Abseil, and gRPC on it, wait for points of the wall clock with it.
long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  std::array<long, 6> arguments = {};
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  timespec shifted = {};
  const auto* until = reinterpret_cast<const timespec*>(arguments[3]);
  const bool waits = number == SYS_futex && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0;
  if (waits && until != nullptr && TheOffsets().wall != 0) {
    shifted = Plus(*until, -TheOffsets().wall);
    arguments[3] = reinterpret_cast<long>(&shifted);
  }
  return Kernel(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                arguments[5]);
}

// The same for who waits by pthread's calls, on the wall clock unless told otherwise.
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  static const auto next =
      Next<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
  const timespec shifted = Plus(*until, -TheOffsets().wall);
  return next(condition, mutex, &shifted);
}
}
