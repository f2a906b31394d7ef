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

Result<void> CheckInput(const std::string& field, const Input& input) {
  if (input.path.empty() == input.artifact.empty()) {
    return InvalidArgument(field + ": must have a path or an artifact, and not both");
  }
  if (!input.artifact.empty()) return {};
  if (!input.path.starts_with('/')) {
    return InvalidArgument(field + ": must be an absolute path: " + input.path);
  }
  struct stat status = {};
  if (stat(input.path.c_str(), &status) == 0) return {};
  return InvalidArgument(field + ": must be a path that this worker sees: " + input.path + " (" +
                         std::strerror(errno) + ")");
}

}  // namespace

Result<void> CheckInputs(const RunOrder& order) {
  for (const auto& [channel, input] : order.inputs) {
    if (!IsPlainName(channel)) {
      return InvalidArgument("inputs: must be named with [a-zA-Z0-9._-]: " +
                             CleanUtf8(channel, 255));
    }
    HONE_TRY_VOID(CheckInput("inputs." + channel, input));
  }
  return {};
}

std::string ChannelPath(const std::string& folder, const std::string& channel) {
  return folder + "/input/data/" + channel;
}

std::string ChannelNames(const RunOrder& order) {
  Json names = Json::array();
  for (const auto& [channel, input] : order.inputs) names.push_back(channel);
  return Dump(names);
}

std::string InputDataConfig(const RunOrder& order) {
  Json config = Json::object();
  for (const auto& [channel, input] : order.inputs) {
    config[channel] = {{"TrainingInputMode", "File"},
                       {"S3DistributionType", "FullyReplicated"},
                       {"RecordWrapperType", "None"}};
  }
  return Dump(config);
}

}  // namespace hone::worker
