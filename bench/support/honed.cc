#include "bench/support/honed.h"

#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "base/text.h"
#include "bench/support/http.h"

namespace hone::bench {
namespace {

namespace fs = std::filesystem;

constexpr Duration kPatience = 60s;
constexpr Duration kLook = 100us;

Command CommandOf(const fs::path& program, const fs::path& state) {
  return {.argv = {program, "--state", state, "--listen", "127.0.0.1:0", "--http-listen",
                   "127.0.0.1:0"},
          .out = state / "honed.log",
          .err = state / "honed.log"};
}

// Line by line: NAME{LABELS} VALUE, and comments.
Counters Parse(const std::string& page) {
  Counters counters;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.rfind(' ');
    if (line.starts_with('#') || space == std::string::npos) continue;
    const auto value = ParseDouble(line.substr(space + 1));
    if (value) counters[line.substr(0, std::min(line.find('{'), space))] += *value;
  }
  return counters;
}

}  // namespace

double Between::Grown(const std::string& counter) const {
  const auto before = before_.counters.find(counter);
  const auto after = after_.counters.find(counter);
  if (after == after_.counters.end()) return 0;  // Nothing of it has happened yet.
  return after->second - (before == before_.counters.end() ? 0 : before->second);
}

Honed::Honed(const fs::path& program, const fs::path& state)
    : state_(state), process_(CommandOf(program, state)) {}

Result<std::unique_ptr<Honed>> Honed::Start(const fs::path& program, const fs::path& state) {
  fs::remove(state / "controller" / "endpoints.json");  // An earlier one's.
  const Clock::time_point began = Clock::now();
  std::unique_ptr<Honed> honed(new Honed(program, state));
  HONE_TRY_VOID(honed->WaitUntilReady(began));
  return honed;
}

Result<void> Honed::WaitUntilReady(Clock::time_point began) {
  while (Clock::now() - began < kPatience) {
    if (process_.Exit()) {
      return Unavailable("honed has ended: " + ReadAll(state_ / "honed.log"));
    }
    const nlohmann::json endpoints = nlohmann::json::parse(
        ReadAll(state_ / "controller" / "endpoints.json"), nullptr, /*allow_exceptions=*/false);
    if (endpoints.is_object()) {
      grpc_ = endpoints.value("grpc", "");
      http_ = endpoints.value("http", "");
      if (HttpGet(http_, "/readyz").status == 200) {
        started_in_ = Clock::now() - began;
        return {};
      }
    }
    std::this_thread::sleep_for(kLook);
  }
  return Unavailable("honed is not ready after a minute: " + ReadAll(state_ / "honed.log"));
}

Result<Usage> Honed::ReadUsage() const {
  const HttpAnswer answer = HttpGet(http_, "/metrics");
  if (answer.status != 200) {
    return Unavailable("/metrics: answered with " + std::to_string(answer.status));
  }
  return Usage{Parse(answer.body), ProcessorSeconds(pid()), WaitedForProcessor(pid()),
               Clock::now()};
}

Result<void> Honed::Stop() {
  process_.Signal(SIGTERM);
  const std::optional<int> code = process_.WaitForExit(kPatience);
  if (code == 0) return {};
  return Internal("honed did not end well: " + ReadAll(state_ / "honed.log"));
}

}  // namespace hone::bench
