// honed: the controller daemon.
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include "base/log.h"
#include "orchestrator/config/config.h"
#include "orchestrator/daemon/daemon.h"
#include "orchestrator/daemon/signals.h"

namespace hone {
namespace {

constexpr int kExitWrongUse = 2;

int Run(int argc, char** argv) {
  Signals signals;  // Before any thread.
  std::string instead;
  const Result<DaemonConfig> config = ReadDaemonConfig(argc, argv, &instead);
  if (!config) {
    std::fprintf(stderr, "honed: %s\n", config.error().message.c_str());
    return kExitWrongUse;
  }
  if (!instead.empty()) {
    std::fputs(instead.c_str(), stdout);
    return 0;
  }
  SetUpLog(config->log_level, config->log_format);
  Result<std::unique_ptr<Daemon>> daemon = Daemon::Start(*config);
  if (!daemon) {
    LogError("honed cannot start", {{"error", daemon.error().message}});
    return 1;
  }
  NotifySystemd("READY=1");
  int signal = signals.Wait();
  while (signal == SIGHUP) signal = signals.Wait();  // Nothing can be re-read yet.
  LogInfo("honed stops", {{"signal", signal}});
  NotifySystemd("STOPPING=1");
  return 0;
}

}  // namespace
}  // namespace hone

int main(int argc, char** argv) { return hone::Run(argc, argv); }
