// An artifact of the store as a folder of files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "orchestrator/cli/client.h"

namespace hone {

struct DownloadOptions {
  std::filesystem::path folder;  // Made when it is missing.
  bool force = false;            // It may hold files; those of the same name are replaced.
  Duration contact_limit;        // How long to go on trying without an answer.
};

struct Downloaded {
  std::int64_t files = 0;
  std::int64_t size = 0;  // In bytes.
};

// Fetches the artifact of that digest.
//
// Everything is fetched into a folder beside the target and compared with its digests first; only
// then it takes the target's place, so a failure leaves nothing behind. Nothing is ever written
// outside of the target, whatever paths a manifest has and whatever links a folder holds.
Result<Downloaded> Download(Client& client, const std::string& digest,
                            const DownloadOptions& options);

}  // namespace hone
