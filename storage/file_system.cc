#include "storage/file_system.h"

#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

namespace hone {
namespace {

struct FileSystem {
  std::uint32_t magic;
  std::string_view name;
};

// From linux/magic.h and the file systems' own sources. FUSE is not here: much of it is local.
constexpr FileSystem kNetworkFileSystems[] = {
    {0x6969, "NFS"},     {0x517B, "SMB"},      {0xFF534D42, "CIFS"},   {0xFE534D42, "SMB2"},
    {0x5346414F, "AFS"}, {0x6B414653, "AFS"},  {0x00C36400, "Ceph"},   {0x0BD00BD0, "Lustre"},
    {0x01021997, "9P"},  {0x47504653, "GPFS"}, {0x19830326, "BeeGFS"}, {0x73757245, "Coda"},
};

}  // namespace

Result<std::int64_t> FreeSpace(const std::string& path) {
  struct statvfs stat = {};
  if (statvfs(path.c_str(), &stat) != 0) return FromErrno(errno, "statvfs " + path);
  return static_cast<std::int64_t>(stat.f_bavail) * static_cast<std::int64_t>(stat.f_frsize);
}

std::optional<std::string_view> NetworkFileSystem(std::uint32_t magic) {
  for (const FileSystem& entry : kNetworkFileSystems) {
    if (entry.magic == magic) return entry.name;
  }
  return std::nullopt;
}

Result<void> CheckLocalFileSystem(const std::string& folder) {
  struct statfs stat = {};
  if (statfs(folder.c_str(), &stat) != 0) return FromErrno(errno, "statfs " + folder);
  const auto name = NetworkFileSystem(static_cast<std::uint32_t>(stat.f_type));
  if (!name) return {};
  return FailedPrecondition("state: the database must be on a local file system, and this is " +
                            std::string(*name) + ": " + folder);
}

}  // namespace hone
