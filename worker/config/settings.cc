#include "worker/config/settings.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/keep_time.h"
#include "base/text.h"

namespace hone::worker {
namespace {

constexpr std::size_t kMaxName = 63;
constexpr std::int64_t kMaxSlots = 10'000;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

// A host may be called anything; a worker may not.
std::string HostsName() {
  char host[256] = {};
  gethostname(host, sizeof(host) - 1);
  std::string name = std::string(host).substr(0, kMaxName);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !IsNameCharacter(c); }, '-');
  return name.empty() ? "worker" : name;
}

Result<std::string> ToName(const std::string& text) {
  const bool right = !text.empty() && text.size() <= kMaxName &&
                     std::all_of(text.begin(), text.end(), IsNameCharacter);
  if (right) return text;
  return InvalidArgument("name: must be 1 to 63 characters of [a-zA-Z0-9._-]: " + text);
}

Result<int> ToSlots(const std::string& text) {
  const std::optional<std::int64_t> slots = ParseInt(text);
  if (slots && *slots >= 1 && *slots <= kMaxSlots) return static_cast<int>(*slots);
  return InvalidArgument("slots: must be a number from 1 to 10000: " + text);
}

Result<std::map<std::string, std::string>> ToLabels(const std::vector<std::string>& texts) {
  std::map<std::string, std::string> labels;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidArgument("label: must be KEY=VALUE: " + text);
    }
    labels[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return labels;
}

Result<Duration> ToKeepTime(const std::string& text) {
  if (text == "none") return Duration::zero();
  const Result<Duration> time = ParseKeepTime(text);
  if (time) return time;
  return InvalidArgument(
      "keep-job-folders: must be a duration such as 2h or 7d, forever, or none: " + text);
}

std::vector<OptionEntry> Entries() {
  using enum OptionEntry::Kind;
  return {
      {"controller", "127.0.0.1:4663", "HOST:PORT where honed listens", kText},
      {"name", "", "of this worker, and of its state folder (default: the host's)", kText},
      {"slots", "", "how many slots there are, 1 to 10000 (default: its GPUs, else its cores)",
       kText},
      {"devices", "", "GPUs to use: indexes or UUIDs with commas between, or none (default: all)",
       kText},
      {"label", "", "KEY=VALUE that jobs can ask for; may be repeated", kRepeat},
      {"ephemeral", "false", "drain on SIGTERM, because the machine goes away, too", kFlag},
      {"keep-job-folders", "none",
       "how long the folder of an ended attempt is kept, in ended/: 7d, forever, none", kText},
      {"state", "", "folder of Hone's state (default: ~/.local/state/hone)", kText},
      {"log-level", "info", "debug, info, warning or error", kText},
      {"log-format", "text", "text or json", kText},
  };
}

const ProgramText& Text() {
  static const ProgramText text = {
      .name = "hone-worker",
      .purpose = "Runs training programs on this machine for a Hone controller.",
      .examples = {"hone-worker --controller HOST:4663 --name gpu1 --slots 2 --label zone=a",
                   "hone-worker --config FILE --print-config"},
      .sections = {
          {"SIGNALS",
           {{"SIGTERM, SIGINT",
             "End. Training programs go on, and the next start finds them again. With "
             "--ephemeral: as SIGUSR1."},
            {"SIGUSR1", "Take no more work, give programs their grace period, report, end."},
            {"SIGHUP",
             "Read the configuration again: log-level and log-format change at once, what else "
             "has changed is logged and needs a restart. One with a mistake changes nothing."}}},
          {"FILES",
           {{"DIR/worker, or DIR/worker-NAME with --name",
             "All that this worker keeps: who it is, the folders of training jobs, and what their "
             "supervisors wrote."}}},
          {"EXIT STATUS",
           {{"0", "It was stopped, or has drained."},
            {"1", "It could not start."},
            {"2", "Wrong use, or a wrong configuration."}}}}};
  return text;
}

Result<Settings> Checked(const Options& options) {
  Settings settings;
  settings.controller = options.Get("controller");
  const bool named = options.IsSet("name");
  HONE_TRY(settings.name, ToName(named ? options.Get("name") : HostsName()));
  if (options.IsSet("slots")) {
    HONE_TRY(settings.slots, ToSlots(options.Get("slots")));
  }
  if (options.IsSet("devices")) {
    settings.devices = options.Get("devices") == "none" ? "" : options.Get("devices");
  }
  HONE_TRY(settings.labels, ToLabels(options.GetAll("label")));
  settings.ephemeral = options.Flag("ephemeral");
  HONE_TRY(settings.keep_job_folders, ToKeepTime(options.Get("keep-job-folders")));
  HONE_TRY(const std::string state, StateFolder(options.Get("state")));
  const std::string folder = named ? "worker-" + settings.name : "worker";
  settings.worker_dir = (std::filesystem::absolute(state).lexically_normal() / folder).string();
  HONE_TRY(settings.log_level, ParseLogLevel(options.Get("log-level")));
  HONE_TRY(settings.log_format, ParseLogFormat(options.Get("log-format")));
  return settings;
}

}  // namespace

Result<Options> ReadWorkerOptions(int argc, const char* const* argv, std::string* instead) {
  return Options::Read(Text(), Entries(), argc, argv, instead);
}

Result<Settings> ToSettings(const Options& options) {
  Result<Settings> settings = Checked(options);
  if (!settings) return options.Placed(settings.error());
  return settings;
}

}  // namespace hone::worker
