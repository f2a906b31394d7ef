#include "orchestrator/daemon/endpoints.h"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace hone {

Result<void> WriteEndpoints(const std::string& folder, const std::string& grpc,
                            const std::string& http) {
  const std::string path = folder + "/endpoints.json";
  const std::string temporary = path + ".new";
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << nlohmann::ordered_json({{"grpc", grpc}, {"http", http}}).dump() << "\n";
    file.flush();
    if (!file) return Internal("cannot write " + temporary);
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return FromErrno(errno, "rename " + path);
  return {};
}

void RemoveEndpoints(const std::string& folder) {
  std::remove((folder + "/endpoints.json").c_str());
}

}  // namespace hone
