#include "bench/support/peers.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "bench/support/process.h"

namespace hone::bench {

namespace fs = std::filesystem;

struct Peer {
  const char* name;
  const char* package;  // As install.sh takes it.
  const char* script;
};

namespace {

constexpr Peer kPeers[] = {
    {"Optuna, RDB storage on SQLite", "optuna", "optuna_rdb.py"},
    {"Ray Tune", "ray[tune]", "ray_tune.py"},
};
constexpr Duration kInstallingTakes = 20min;
constexpr Duration kStartingTakes = 5min;

// What the program printed; an error with what it complained of when it did not end well.
Result<std::string> Output(Command command, const fs::path& folder, Duration patience) {
  command.out = folder / "out";
  command.err = folder / "err";
  Process process(command);
  if (process.WaitForExit(patience) == 0) return ReadAll(command.out);
  const std::string said = ReadAll(command.err);
  const std::size_t most = 500;
  return Unavailable(command.argv.back() + ": " +
                     said.substr(said.size() - std::min(said.size(), most)));
}

}  // namespace

std::vector<std::string> Peers::Install(const fs::path& scratch) {
  std::vector<std::string> missing;
  std::error_code ignored;
  fs::create_directories(folder_, ignored);
  for (const Peer& peer : kPeers) {
    const fs::path script = fs::path(HONE_PEERS) / "install.sh";
    const Command install = {{"/bin/bash", script, folder_, peer.package}};
    const Result<std::string> output = Output(install, scratch, kInstallingTakes);
    if (output) {
      there_.push_back(&peer);
    } else {
      missing.push_back(std::string(peer.name) + " was not measured: " + output.error().message);
    }
  }
  return missing;
}

std::vector<std::string> Peers::names() const {
  std::vector<std::string> names;
  for (const Peer* peer : there_) names.emplace_back(peer->name);
  return names;
}

Result<double> Peers::TrialsPerSecond(const std::string& name, const fs::path& folder) {
  for (const Peer* peer : there_) {
    if (peer->name != name) continue;
    const Command command = {{folder_ / "bin" / "python3", fs::path(HONE_PEERS) / peer->script,
                              "--folder", folder, "--processes", std::to_string(processes_),
                              "--seconds", std::to_string(seconds_)}};
    const auto time = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds_));
    HONE_TRY(const std::string output, Output(command, folder, kStartingTakes + 20 * time));
    // The last line; libraries print, too.
    const std::size_t object = output.rfind("{\"");
    const nlohmann::json found = nlohmann::json::parse(
        object == std::string::npos ? "" : output.substr(object), nullptr, false);
    if (found.is_object()) return found.value("trials_per_s", 0.0);
    return Internal(name + ": printed no result: " + output);
  }
  return NotFound(name);
}

}  // namespace hone::bench
