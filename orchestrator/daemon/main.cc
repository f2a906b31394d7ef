// honed: the controller daemon.
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include "base/file_limit.h"
#include "base/log.h"
#include "base/reread.h"
#include "orchestrator/config/config.h"
#include "orchestrator/daemon/daemon.h"
#include "orchestrator/daemon/signals.h"

namespace hone {
namespace {

constexpr int kExitWrongUse = 2;

// As at the start, so that what is accepted now is what a restart would accept.
Result<Options> ReadAgain(int argc, char** argv) {
  std::string instead;
  HONE_TRY(Options options, ReadDaemonOptions(argc, argv, &instead));
  HONE_TRY_VOID(ToDaemonConfig(options));
  return options;
}

int Run(int argc, char** argv) {
  Signals signals;  // Before any thread.
  std::string instead;
  const Result<Options> options = ReadDaemonOptions(argc, argv, &instead);
  const Result<DaemonConfig> config =
      options && instead.empty() ? ToDaemonConfig(*options) : DaemonConfig{};
  if (!options || !config) {
    const Error& error = options ? config.error() : options.error();
    std::fprintf(stderr, "honed: %s\n", error.message.c_str());
    return kExitWrongUse;
  }
  if (!instead.empty()) {
    std::fputs(instead.c_str(), stdout);
    return 0;
  }
  SetUpLog(config->log_level, config->log_format);
  RaiseFileLimit();
  Result<std::unique_ptr<Daemon>> daemon = Daemon::Start(*config);
  if (!daemon) {
    LogError("honed cannot start", {{"error", daemon.error().message}});
    return 1;
  }
  NotifySystemd("READY=1");
  Rereading reread(*options, [&] { return ReadAgain(argc, argv); });
  int signal = signals.Wait();
  for (; signal == SIGHUP; signal = signals.Wait()) reread();
  LogInfo("honed stops", {{"signal", signal}});
  NotifySystemd("STOPPING=1");
  return 0;
}

}  // namespace
}  // namespace hone

int main(int argc, char** argv) { return hone::Run(argc, argv); }
