// Changes files in a folder by one call after the other, and prints what came of each.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

// The result, or the name of the error.
void Say(const char* call, long result) {
  std::printf("%s %s\n", call,
              result < 0 ? strerrorname_np(errno) : std::to_string(result).c_str());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const std::string file = folder + "/file";
  Say("mkdir", mkdir((folder + "/made").c_str(), 0700));
  const int fd = open(file.c_str(), O_RDWR | O_CREAT, 0600);
  Say("open", fd < 0 ? -1 : 0);
  Say("write", write(fd, "12345678", 8));
  Say("pwrite", pwrite(fd, "abcd", 4, 8));
  Say("fsync", fsync(fd));
  Say("fdatasync", fdatasync(fd));
  const int error = posix_fallocate(fd, 0, 4096);
  errno = error;
  Say("posix_fallocate", error == 0 ? 0 : -1);
  Say("ftruncate", ftruncate(fd, 10));
  Say("rename", rename(file.c_str(), (folder + "/renamed").c_str()));
  Say("read", pread(fd, argv[1], 1, 0));
  Say("ofstream", (std::ofstream(folder + "/streamed") << "text\n").flush() ? 0 : -1);
  std::error_code failed;
  std::filesystem::remove_all(folder + "/made", failed);
  errno = failed.value();
  Say("remove_all", failed ? -1 : 0);
  return 0;
}
