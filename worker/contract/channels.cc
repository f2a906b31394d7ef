#include "worker/contract/channels.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "worker/contract/json.h"

namespace hone::worker {
namespace {

bool IsPlainName(const std::string& channel) {
  constexpr char kPlain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !channel.empty() && channel.size() <= 255 && channel != "." && channel != ".." &&
         channel.find_first_not_of(kPlain) == std::string::npos;
}

}  // namespace

Result<void> CheckInputs(const RunOrder& order) {
  for (const auto& [channel, path] : order.inputs) {
    if (!IsPlainName(channel)) {
      return InvalidArgument("inputs: must be named with [a-zA-Z0-9._-]: " +
                             CleanUtf8(channel, 255));
    }
    if (!path.starts_with('/')) {
      return InvalidArgument("inputs." + channel + ": must be an absolute path: " + path);
    }
    struct stat status = {};
    if (stat(path.c_str(), &status) == 0) continue;
    return InvalidArgument("inputs." + channel + ": must be a path that this worker sees: " + path +
                           " (" + std::strerror(errno) + ")");
  }
  return {};
}

std::string ChannelPath(const std::string& folder, const std::string& channel) {
  return folder + "/input/data/" + channel;
}

std::string ChannelNames(const RunOrder& order) {
  Json names = Json::array();
  for (const auto& [channel, path] : order.inputs) names.push_back(channel);
  return Dump(names);
}

std::string InputDataConfig(const RunOrder& order) {
  Json config = Json::object();
  for (const auto& [channel, path] : order.inputs) {
    config[channel] = {{"TrainingInputMode", "File"},
                       {"S3DistributionType", "FullyReplicated"},
                       {"RecordWrapperType", "None"}};
  }
  return Dump(config);
}

}  // namespace hone::worker
