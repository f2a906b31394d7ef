#include "worker/spool/cgroup.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <sstream>

#include "base/durable_file.h"
#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kMaxProcBytes = 4 << 20;

bool WriteText(const std::string& path, std::string_view text) {
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return file.valid() && WriteAll(file.get(), text).ok();
}

std::string ReadOrEmpty(const std::string& path) {
  const Result<std::string> text = ReadSmallFile(path, kMaxProcBytes);
  return text ? *text : "";
}

// Where version 2 is mounted; empty when it is not. A line of mountinfo is
// "36 35 98:0 ROOT MOUNT_POINT options... - TYPE source options".
std::string MountPoint() {
  std::istringstream lines(ReadOrEmpty("/proc/self/mountinfo"));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" - cgroup2 ") == std::string::npos) continue;
    std::istringstream words(line);
    std::string skipped, root, mount_point;
    words >> skipped >> skipped >> skipped >> root >> mount_point;
    if (root == "/") return mount_point;
  }
  return "";
}

// Of this process, within the mount: the line "0::/system.slice/hone-worker.service".
std::string OwnPath() {
  std::istringstream lines(ReadOrEmpty("/proc/self/cgroup"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("0::/")) return line.substr(3);
  }
  return "";
}

// systemd marks what it leaves to others; root could write anywhere, but must not.
bool IsDelegated(const std::string& path) {
  for (const char* name : {"user.delegate", "trusted.delegate"}) {
    char value = 0;
    if (getxattr(path.c_str(), name, &value, 1) == 1 && value == '1') return true;
  }
  return false;
}

std::string DelegatedParent() {
  const std::string mount_point = MountPoint();
  const std::string own = OwnPath();
  if (mount_point.empty() || own.empty()) return "";
  const std::filesystem::path path(mount_point + own);
  if (IsDelegated(path.string())) return path.string();
  if (own != "/" && IsDelegated(path.parent_path().string())) return path.parent_path().string();
  return "";
}

// The inode tells folders of the same name apart, of two agents on one machine.
std::string CgroupName(const std::string& folder) {
  struct stat status = {};
  if (stat(folder.c_str(), &status) != 0) return "";
  return "hone-" + std::filesystem::path(folder).filename().string() + "-" +
         std::to_string(status.st_ino);
}

// The number after "KEY " in a file of such lines; 0 when there is none.
std::int64_t NumberIn(const std::string& path, std::string_view key) {
  std::istringstream lines(ReadOrEmpty(path));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(std::string(key) + " ")) continue;
    return ParseInt(std::string_view(line).substr(key.size() + 1)).value_or(0);
  }
  return 0;
}

}  // namespace

std::optional<AttemptCgroup> AttemptCgroup::Create(const std::string& folder) {
  const std::string parent = DelegatedParent();
  const std::string name = CgroupName(folder);
  if (parent.empty() || name.empty()) return std::nullopt;
  // Refused while the parent has processes of its own; then there is no evidence about memory.
  WriteText(parent + "/cgroup.subtree_control", "+memory");
  const std::string path = parent + "/" + name;
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) return std::nullopt;
  return AttemptCgroup(path);
}

std::optional<AttemptCgroup> AttemptCgroup::Find(const std::string& folder,
                                                 const std::string& path) {
  if (path.empty() || std::filesystem::path(path).filename() != CgroupName(folder)) {
    return std::nullopt;
  }
  if (access((path + "/cgroup.procs").c_str(), F_OK) != 0) return std::nullopt;
  return AttemptCgroup(path);
}

void AttemptCgroup::Kill() const {
  if (WriteText(path_ + "/cgroup.kill", "1")) return;
  // Kernels before 5.14: one by one. Members may have children meanwhile, so callers go on until
  // it is empty.
  std::istringstream pids(ReadOrEmpty(path_ + "/cgroup.procs"));
  for (pid_t pid = 0; pids >> pid;) kill(pid, SIGKILL);
}

bool AttemptCgroup::Empty() const { return NumberIn(path_ + "/cgroup.events", "populated") == 0; }

bool AttemptCgroup::SawOutOfMemory() const {
  return NumberIn(path_ + "/memory.events", "oom_kill") > 0;
}

void AttemptCgroup::Remove() const { rmdir(path_.c_str()); }

}  // namespace hone
