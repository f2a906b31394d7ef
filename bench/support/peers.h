// Other programs that search, in Python: bench/peers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace hone::bench {

class Peers {
 public:
  // `folder` is that of their virtual environment; empty: there are none.
  Peers(std::filesystem::path folder, int processes, double seconds)
      : folder_(std::move(folder)), processes_(processes), seconds_(seconds) {}

  // Installs what is not there. Returns a sentence for each that cannot be had. `scratch` is for
  // what the installer says.
  std::vector<std::string> Install(const std::filesystem::path& scratch);

  // Of those that can be had, as people know them.
  std::vector<std::string> names() const;

  // Durable trials a second; `folder` is empty and on the disk that is measured.
  Result<double> TrialsPerSecond(const std::string& name, const std::filesystem::path& folder);

 private:
  const std::filesystem::path folder_;
  const int processes_;
  const double seconds_;
  std::vector<const struct Peer*> there_;
};

}  // namespace hone::bench
