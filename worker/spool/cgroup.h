// An attempt's own control group (version 2), where the system delegated one to us. It is the sure
// way to find every process of an attempt, and the only evidence of the kernel's out-of-memory
// killer. Everything here is best effort: without delegation there is no cgroup, and no error.
#pragma once

#include <optional>
#include <string>

namespace hone {

class AttemptCgroup {
 public:
  // Makes one for the attempt with this spool folder, below this process's own cgroup or that
  // one's parent, whichever was delegated to us. Nothing when neither was.
  static std::optional<AttemptCgroup> Create(const std::string& folder);

  // The one that Create() made earlier, if it is still there. `path` comes from a file; nothing
  // when it does not name this attempt's cgroup.
  static std::optional<AttemptCgroup> Find(const std::string& folder, const std::string& path);

  const std::string& path() const { return path_; }
  // Where a process writes "0" to join.
  std::string join_path() const { return path_ + "/cgroup.procs"; }

  // Sends SIGKILL to everything in it.
  void Kill() const;
  bool Empty() const;
  // The kernel killed something in it for want of memory.
  bool SawOutOfMemory() const;
  // Removes it, if it is empty.
  void Remove() const;

 private:
  explicit AttemptCgroup(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace hone
