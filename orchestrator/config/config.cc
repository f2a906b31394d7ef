#include "orchestrator/config/config.h"

#include <optional>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/text.h"

namespace hone {
namespace {

const std::vector<OptionEntry>& Entries() {
  using Kind = OptionEntry::Kind;
  static const std::vector<OptionEntry> entries = {
      {"state", "",
       "The folder that holds all state; honed's is DIR/controller. Default: "
       "$XDG_STATE_HOME/hone, else ~/.local/state/hone"},
      {"listen", "127.0.0.1:4663", "Where clients and workers reach it by gRPC; port 0: any free"},
      {"http-listen", "127.0.0.1:4664",
       "Where it answers HTTP: /healthz, /readyz; port 0: any "
       "free"},
      {"insecure", "false", "Listen beyond this machine although anyone there could use it",
       Kind::kFlag},
      {"lease-duration", "60s",
       "How long a worker may be silent before its trials are retried elsewhere, 1s to 1h"},
      {"max-log-size", "64MiB",
       "How much is kept of what an attempt prints, 1MiB to 1TiB; beyond it the beginning goes"},
      {"min-free", "256MiB",
       "Room that is left on the disk of the state folder: with less of it no job is created and "
       "no news of workers are taken, 1MiB to 1TiB, or 0"},
      {"keep-logs", "forever",
       "How long logs are kept after the end of their attempt: 30d, forever"},
      {"keep-ended-jobs", "forever",
       "How long ended jobs are kept; then they are deleted, as `hone delete` does: 90d, forever"},
      {"keep-events", "forever",
       "How long it is known what happened, for `hone events`: 30d, forever"},
      {"log-level", "info", "debug, info, warning or error"},
      {"log-format", "text", "text or json"},
  };
  return entries;
}

// Nobody without a credential gets in once Hone listens beyond loopback, and there are no
// credentials yet.
Result<std::string> CheckedAddress(const Options& options, const std::string& name) {
  const Result<Address> address = ParseAddress(options.Get(name));
  if (!address) return InvalidArgument(name + ": " + address.error().message);
  if (!address->IsLoopback() && !options.Flag("insecure")) {
    return InvalidArgument(name +
                           ": must be on this machine (127.0.0.1, ::1, localhost) as long as "
                           "there is no TLS, unless --insecure is given: " +
                           options.Get(name));
  }
  return options.Get(name);
}

Result<Duration> ToLeaseDuration(const std::string& text) {
  const Result<Duration> duration = ParseDuration(text);
  if (duration && *duration >= 1s && *duration <= 1h) return *duration;
  return InvalidArgument("lease-duration: must be a duration from 1s to 1h: " + text);
}

// "64MiB"; a plain number is refused, it has no unit.
Result<std::int64_t> ToSize(const Options& options, const std::string& name) {
  struct Unit {
    std::string_view name;
    std::int64_t bytes;
  };
  constexpr Unit kUnits[] = {
      {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40}};
  constexpr std::int64_t kLeast = 1LL << 20;
  constexpr std::int64_t kMost = 1LL << 40;
  const std::string text = options.Get(name);
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    const auto count = ParseInt(std::string_view(text).substr(0, text.size() - unit.name.size()));
    if (!count || *count < 1 || *count > kMost / unit.bytes) break;
    if (*count * unit.bytes >= kLeast) return *count * unit.bytes;
  }
  return InvalidArgument(name +
                         ": must be 1MiB to 1TiB, with its unit (KiB, MiB, GiB, TiB): " + text);
}

Result<Duration> ToKeepTime(const Options& options, const std::string& name) {
  const Result<Duration> time = ParseKeepTime(options.Get(name));
  if (time) return time;
  return InvalidArgument(name + ": " + time.error().message);
}

const ProgramText& Text() {
  static const ProgramText text = {
      .name = "honed",
      .purpose = "The controller of Hone: decides what to try, and remembers.",
      .examples = {"honed --state DIR --listen 127.0.0.1:4663",
                   "honed --config FILE --print-config"},
      .sections = {
          {"SIGNALS",
           {{"SIGTERM, SIGINT", "Stop cleanly. Training goes on, and its reports wait."},
            {"SIGHUP",
             "Read the configuration again: log-level and log-format change at once, what else "
             "has changed is logged and needs a restart. One with a mistake changes nothing."}}},
          {"FILES",
           {{"DIR/controller/hone.db", "The database. Others may read it at any time."},
            {"DIR/controller/endpoints.json", "Where it listens; there while it serves."}}},
          {"EXIT STATUS",
           {{"0", "It was stopped."},
            {"1", "It could not start."},
            {"2", "Wrong use, or a wrong configuration."},
            {"75", "The database could not be written. Start it again when the disk is well."}}}}};
  return text;
}

Result<DaemonConfig> Checked(const Options& options) {
  DaemonConfig config;
  HONE_TRY(config.state, StateFolder(options.Get("state")));
  config.insecure = options.Flag("insecure");
  HONE_TRY(config.listen, CheckedAddress(options, "listen"));
  HONE_TRY(config.http_listen, CheckedAddress(options, "http-listen"));
  HONE_TRY(config.lease_duration, ToLeaseDuration(options.Get("lease-duration")));
  HONE_TRY(config.max_log_size, ToSize(options, "max-log-size"));
  if (options.Get("min-free") != "0") {
    HONE_TRY(config.min_free, ToSize(options, "min-free"));
  }
  HONE_TRY(config.keep_logs, ToKeepTime(options, "keep-logs"));
  HONE_TRY(config.keep_ended_jobs, ToKeepTime(options, "keep-ended-jobs"));
  HONE_TRY(config.keep_events, ToKeepTime(options, "keep-events"));
  HONE_TRY(config.log_level, ParseLogLevel(options.Get("log-level")));
  HONE_TRY(config.log_format, ParseLogFormat(options.Get("log-format")));
  return config;
}

}  // namespace

Result<Options> ReadDaemonOptions(int argc, const char* const* argv, std::string* instead) {
  return Options::Read(Text(), Entries(), argc, argv, instead);
}

Result<DaemonConfig> ToDaemonConfig(const Options& options) {
  Result<DaemonConfig> config = Checked(options);
  if (!config) return options.Placed(config.error());
  return config;
}

}  // namespace hone
