#include "worker/contract/job_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/unique_fd.h"
#include "worker/contract/channels.h"
#include "worker/contract/hyperparameters.h"
#include "worker/contract/json.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

// Each after the folder that it is in.
constexpr const char* kFolders[] = {"",       "/input",       "/input/config", "/input/data",
                                    "/model", "/checkpoints", "/output",       "/output/data"};

Result<void> WriteFile(const std::string& path, std::string_view bytes) {
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.valid()) return FromErrno(errno, "create " + path);
  while (!bytes.empty()) {
    const ssize_t count = write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FromErrno(errno, "write " + path);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (fsync(file.get()) != 0) return FromErrno(errno, "fsync " + path);
  return {};
}

Result<void> Sync(const std::string& path) {
  const UniqueFd folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return FromErrno(errno, "open " + path);
  if (fsync(folder.get()) != 0) return FromErrno(errno, "fsync " + path);
  return {};
}

Result<void> MakeFolders(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);  // Links in it are removed, not followed.
  if (error) return FromErrno(error.value(), "remove " + folder);
  fs::create_directories(fs::path(folder).parent_path(), error);
  if (error) return FromErrno(error.value(), "create the parent of " + folder);
  for (const char* name : kFolders) {
    fs::create_directory(folder + name, error);
    if (error) return FromErrno(error.value(), "create " + folder + name);
  }
  return {};
}

Result<void> Fill(const RunOrder& order, const std::string& folder) {
  const std::string config = folder + "/input/config/";
  HONE_TRY_VOID(
      WriteFile(config + "hyperparameters.json", HyperparametersFile(order.hyperparameters)));
  HONE_TRY_VOID(WriteFile(config + "inputdataconfig.json", InputDataConfig(order)));
  HONE_TRY_VOID(WriteFile(config + "resourceconfig.json", ResourceConfig()));
  for (const auto& [channel, input] : order.inputs) {
    if (input.path.empty()) continue;
    const std::string link = ChannelPath(folder, channel);
    if (symlink(input.path.c_str(), link.c_str()) != 0) return FromErrno(errno, "link " + link);
  }
  return {};
}

}  // namespace

std::string ModelFolder(const std::string& folder) { return folder + "/model"; }
std::string CheckpointFolder(const std::string& folder) { return folder + "/checkpoints"; }
std::string MetricsFilePath(const std::string& folder) { return folder + "/output/metrics.jsonl"; }

Result<void> MakeJobFolder(const RunOrder& order, const std::string& folder) {
  HONE_CHECK(folder.starts_with('/'));
  HONE_TRY_VOID(CheckInputs(order));
  HONE_TRY_VOID(MakeFolders(folder));
  HONE_TRY_VOID(Fill(order, folder));
  for (const char* name : kFolders) HONE_TRY_VOID(Sync(folder + name));
  return Sync(fs::path(folder).parent_path().string());
}

std::string ResourceConfig() {
  const Json hosts = Json::array({"algo-1"});
  const Json group = {
      {"instance_group_name", "homogeneousCluster"}, {"instance_type", "local"}, {"hosts", hosts}};
  return Dump({{"current_host", "algo-1"},
               {"current_instance_type", "local"},
               {"current_group_name", "homogeneousCluster"},
               {"hosts", hosts},
               {"instance_groups", Json::array({group})},
               {"network_interface_name", "eth0"}});
}

}  // namespace hone::worker
