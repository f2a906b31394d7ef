// The calls of the C library that change files, for LD_PRELOAD: each asks what is to become of it,
// and does what it was called for by the next function of its name.
//
// Of mapped memory nothing is seen, SQLite's shared index for one.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tests/support/faults/judge.h"

namespace hone::faults {
namespace {

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// `half` does half of the call, `whole` all of it. Both return below 0 on failure.
template <typename Whole, typename Half>
auto Do(Kind kind, const char* call, const CallPath& path, const Whole& whole, const Half& half)
    -> decltype(whole()) {
  const Verdict verdict = Judge(kind, call, path);
  if (verdict == Verdict::kDieBefore) Die();
  if (verdict == Verdict::kDoHalf) return half();
  if (verdict == Verdict::kFail) {
    errno = Error();
    return -1;
  }
  const auto result = verdict == Verdict::kDieInside ? half() : whole();
  if (verdict == Verdict::kDieAfter || verdict == Verdict::kDieInside) Die();
  return result;
}

template <typename Whole>
auto Do(Kind kind, const char* call, const CallPath& path, const Whole& whole) {
  return Do(kind, call, path, whole, whole);
}

// `write` writes that many bytes. A disk that is full cuts nothing down to nothing: it fails.
template <typename Write>
ssize_t DoWrite(const char* call, int fd, size_t size, const Write& write) {
  return Do(
      Kind::kWrite, call, CallPath(fd), [&] { return write(size); },
      [&]() -> ssize_t {
        if (size >= 2) return write(size / 2);
        errno = Error();
        return -1;
      });
}

template <typename Whole>
int DoOpen(const char* call, int folder, const char* path, int flags, const Whole& whole) {
  if ((flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR)) == 0) return whole();
  return Do(Kind::kOpen, call, CallPath(folder, path), whole);
}

template <typename Whole>
FILE* DoOpenStream(const char* call, const char* path, const char* mode, const Whole& whole) {
  if (std::strpbrk(mode, "wa+") == nullptr) return whole();
  FILE* file = nullptr;
  const int result = Do(Kind::kOpen, call, CallPath(AT_FDCWD, path), [&] {
    file = whole();
    return file == nullptr ? -1 : 0;
  });
  return result < 0 ? nullptr : file;
}

// It returns its error instead of setting errno.
template <typename Whole>
int DoAllocate(const char* call, int fd, const Whole& whole) {
  int error = 0;
  const int result = Do(Kind::kAllocate, call, CallPath(fd), [&] {
    error = whole();
    return error == 0 ? 0 : -1;
  });
  return result < 0 && error == 0 ? Error() : error;
}

// The third argument of open(), which is there when something is made.
mode_t ModeOf(int flags, va_list arguments) {
  const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return makes ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace
}  // namespace hone::faults

using namespace hone::faults;  // NOLINT: what follows is outside of any namespace.

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  static auto* const next = Next<decltype(write)>("write");
  return DoWrite("write", fd, size, [&](size_t count) { return next(fd, data, count); });
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  static auto* const next = Next<decltype(pwrite)>("pwrite");
  return DoWrite("pwrite", fd, size, [&](size_t count) { return next(fd, data, count, offset); });
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  static auto* const next = Next<decltype(pwrite64)>("pwrite64");
  return DoWrite("pwrite64", fd, size, [&](size_t count) { return next(fd, data, count, offset); });
}

ssize_t writev(int fd, const iovec* pieces, int count) {
  static auto* const next = Next<decltype(writev)>("writev");
  const auto half = [&]() -> ssize_t {
    iovec first = pieces[0];
    first.iov_len /= 2;
    return next(fd, &first, 1);
  };
  return Do(
      Kind::kWrite, "writev", CallPath(fd), [&] { return next(fd, pieces, count); }, half);
}

int fsync(int fd) {
  static auto* const next = Next<decltype(fsync)>("fsync");
  return Do(Kind::kSync, "fsync", CallPath(fd), [&] { return next(fd); });
}

int fdatasync(int fd) {
  static auto* const next = Next<decltype(fdatasync)>("fdatasync");
  return Do(Kind::kSync, "fdatasync", CallPath(fd), [&] { return next(fd); });
}

int syncfs(int fd) noexcept {
  static auto* const next = Next<int(int)>("syncfs");
  return Do(Kind::kSync, "syncfs", CallPath(fd), [&] { return next(fd); });
}

int ftruncate(int fd, off_t size) noexcept {
  static auto* const next = Next<int(int, off_t)>("ftruncate");
  return Do(Kind::kTruncate, "ftruncate", CallPath(fd), [&] { return next(fd, size); });
}

int ftruncate64(int fd, off64_t size) noexcept {
  static auto* const next = Next<int(int, off64_t)>("ftruncate64");
  return Do(Kind::kTruncate, "ftruncate64", CallPath(fd), [&] { return next(fd, size); });
}

int fallocate(int fd, int mode, off_t offset, off_t size) {
  static auto* const next = Next<decltype(fallocate)>("fallocate");
  return Do(Kind::kAllocate, "fallocate", CallPath(fd),
            [&] { return next(fd, mode, offset, size); });
}

int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
  static auto* const next = Next<decltype(fallocate64)>("fallocate64");
  return Do(Kind::kAllocate, "fallocate64", CallPath(fd),
            [&] { return next(fd, mode, offset, size); });
}

int posix_fallocate(int fd, off_t offset, off_t size) {
  static auto* const next = Next<decltype(posix_fallocate)>("posix_fallocate");
  return DoAllocate("posix_fallocate", fd, [&] { return next(fd, offset, size); });
}

int posix_fallocate64(int fd, off64_t offset, off64_t size) {
  static auto* const next = Next<decltype(posix_fallocate64)>("posix_fallocate64");
  return DoAllocate("posix_fallocate64", fd, [&] { return next(fd, offset, size); });
}

int open(const char* path, int flags, ...) {
  static auto* const next = Next<decltype(open)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return DoOpen("open", AT_FDCWD, path, flags, [&] { return next(path, flags, mode); });
}

int open64(const char* path, int flags, ...) {
  static auto* const next = Next<decltype(open64)>("open64");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return DoOpen("open64", AT_FDCWD, path, flags, [&] { return next(path, flags, mode); });
}

int openat(int folder, const char* path, int flags, ...) {
  static auto* const next = Next<decltype(openat)>("openat");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return DoOpen("openat", folder, path, flags, [&] { return next(folder, path, flags, mode); });
}

int openat64(int folder, const char* path, int flags, ...) {
  static auto* const next = Next<decltype(openat64)>("openat64");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return DoOpen("openat64", folder, path, flags, [&] { return next(folder, path, flags, mode); });
}

FILE* fopen(const char* path, const char* mode) {
  static auto* const next = Next<decltype(fopen)>("fopen");
  return DoOpenStream("fopen", path, mode, [&] { return next(path, mode); });
}

FILE* fopen64(const char* path, const char* mode) {
  static auto* const next = Next<decltype(fopen64)>("fopen64");
  return DoOpenStream("fopen64", path, mode, [&] { return next(path, mode); });
}

int rename(const char* from, const char* to) noexcept {
  static auto* const next = Next<int(const char*, const char*)>("rename");
  return Do(Kind::kRename, "rename", CallPath(AT_FDCWD, to), [&] { return next(from, to); });
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  static auto* const next = Next<int(int, const char*, int, const char*)>("renameat");
  return Do(Kind::kRename, "renameat", CallPath(to_folder, to),
            [&] { return next(from_folder, from, to_folder, to); });
}

int unlink(const char* path) noexcept {
  static auto* const next = Next<int(const char*)>("unlink");
  return Do(Kind::kUnlink, "unlink", CallPath(AT_FDCWD, path), [&] { return next(path); });
}

int unlinkat(int folder, const char* path, int flags) noexcept {
  static auto* const next = Next<int(int, const char*, int)>("unlinkat");
  return Do(Kind::kUnlink, "unlinkat", CallPath(folder, path),
            [&] { return next(folder, path, flags); });
}

int remove(const char* path) noexcept {
  static auto* const next = Next<int(const char*)>("remove");
  return Do(Kind::kUnlink, "remove", CallPath(AT_FDCWD, path), [&] { return next(path); });
}

int rmdir(const char* path) noexcept {
  static auto* const next = Next<int(const char*)>("rmdir");
  return Do(Kind::kUnlink, "rmdir", CallPath(AT_FDCWD, path), [&] { return next(path); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const next = Next<int(const char*, mode_t)>("mkdir");
  return Do(Kind::kMake, "mkdir", CallPath(AT_FDCWD, path), [&] { return next(path, mode); });
}

int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  static auto* const next = Next<int(int, const char*, mode_t)>("mkdirat");
  return Do(Kind::kMake, "mkdirat", CallPath(folder, path),
            [&] { return next(folder, path, mode); });
}

int mkfifo(const char* path, mode_t mode) noexcept {
  static auto* const next = Next<int(const char*, mode_t)>("mkfifo");
  return Do(Kind::kMake, "mkfifo", CallPath(AT_FDCWD, path), [&] { return next(path, mode); });
}

}  // extern "C"
