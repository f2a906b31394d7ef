#include "worker/runtime/fetch_channels.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/durable_file.h"
#include "base/log.h"
#include "worker/contract/channels.h"
#include "worker/contract/job_folder.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxRounds = 2;

Result<void> MakeAnew(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) fs::create_directories(folder, error);
  if (error) return FromErrno(error.value(), "make " + folder);
  return {};
}

bool IsUnreadable(const Result<void>& fetched) {
  return !fetched && fetched.error().code == ErrorCode::kDataLoss;
}

// Whether another worker would fare no better.
bool IsTheArtifacts(const Error& error) {
  return error.code == ErrorCode::kNotFound || error.code == ErrorCode::kDataLoss ||
         error.code == ErrorCode::kInvalidArgument;
}

Result<void> FetchAnew(const std::string& digest, const std::string& folder, const FetchInto& fetch,
                       CancelToken& cancel) {
  Result<void> fetched;
  for (int round = 0; round < kMaxRounds; ++round) {
    const Result<void> made = MakeAnew(folder);
    if (!made) return Internal(made.error().message);
    fetched = fetch(digest, folder, cancel);
    if (!IsUnreadable(fetched)) break;
    LogWarning("an artifact is not what its digest says",
               {{"digest", digest}, {"error", fetched.error().message}});
  }
  if (fetched || !IsTheArtifacts(fetched.error())) return fetched;
  return InvalidArgument("must be an artifact that can be had: " + digest + " (" +
                         fetched.error().message + ")");
}

// The rename comes last: with it, the channel is there. An empty folder may be in its place.
Result<void> PutIntoPlace(const std::string& fetched, const std::string& channel) {
  if (rename(fetched.c_str(), channel.c_str()) != 0) {
    return Internal(FromErrno(errno, "put " + channel + " into its place").message);
  }
  return SyncFolder(fs::path(channel).parent_path().string());
}

// Not in input/data, in which every name may be a channel's.
std::string ArrivingFolder(const std::string& job_folder) { return job_folder + "/input/arriving"; }

Error Named(const std::string& field, ErrorCode code, const Error& error) {
  return {code, field + ": " + error.message};
}

}  // namespace

Result<void> FetchChannels(const std::map<std::string, std::string>& artifacts,
                           const std::string& job_folder, const FetchInto& fetch,
                           CancelToken& cancel) {
  const std::string arriving = ArrivingFolder(job_folder);
  for (const auto& [channel, digest] : artifacts) {
    const std::string path = ChannelPath(job_folder, channel);
    std::error_code error;
    if (fs::exists(path, error)) continue;
    Result<void> filled = FetchAnew(digest, arriving, fetch, cancel);
    if (filled) filled = PutIntoPlace(arriving, path);
    if (filled) continue;
    return Named("inputs." + channel, filled.error().code, filled.error());
  }
  std::error_code error;
  fs::remove_all(arriving, error);
  if (error) return FromErrno(error.value(), "remove " + arriving);
  return {};
}

Result<void> FetchCheckpoint(const std::string& digest, const std::string& job_folder,
                             const FetchInto& fetch, CancelToken& cancel) {
  const std::string arriving = ArrivingFolder(job_folder);
  const std::string folder = CheckpointFolder(job_folder);
  std::error_code error;
  if (digest.empty() || (fs::exists(folder, error) && !fs::is_empty(folder, error))) return {};
  Result<void> filled = FetchAnew(digest, arriving, fetch, cancel);
  if (filled) filled = PutIntoPlace(arriving, folder);
  if (filled) return {};
  const ErrorCode code = filled.error().code;
  return Named("checkpoint", code == ErrorCode::kInvalidArgument ? ErrorCode::kDataLoss : code,
               filled.error());
}

}  // namespace hone::worker
