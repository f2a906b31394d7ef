#include <ostream>

#include "base/near_miss.h"
#include "base/text.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"

namespace hone {
namespace {

struct SetOptions {
  std::string job;
  std::vector<std::string> settings;  // Each "KEY=VALUE".
};

const std::vector<std::string>& Keys() {
  static const std::vector<std::string> kKeys = {"limits.max_trials", "limits.max_parallel_trials",
                                                 "limits.max_runtime", "limits.max_failed_trials"};
  return kKeys;
}

Result<std::int64_t> WholeNumber(const std::string& key, const std::string& text) {
  if (const auto number = ParseInt(text)) return *number;
  return InvalidArgument(key + ": must be a whole number: " + text);
}

Result<void> ReadSetting(const std::string& setting, v1::UpdateTuningJobRequest& request) {
  const std::size_t equals = setting.find('=');
  const std::string key = setting.substr(0, equals);
  if (equals == std::string::npos) return InvalidArgument(key + ": must be KEY=VALUE: " + setting);
  const std::string value = setting.substr(equals + 1);
  if (key == "limits.max_trials") {
    HONE_TRY(const std::int64_t number, WholeNumber(key, value));
    request.set_max_trials(number);
  } else if (key == "limits.max_parallel_trials") {
    HONE_TRY(const std::int64_t number, WholeNumber(key, value));
    if (number < INT32_MIN || number > INT32_MAX) {
      return InvalidArgument(key + ": must be 1 to 10000: " + value);
    }
    request.set_max_parallel_trials(static_cast<std::int32_t>(number));
  } else if (key == "limits.max_runtime") {
    const Result<Duration> duration = ParseDuration(value);
    if (!duration) return InvalidArgument(key + ": " + duration.error().message);
    *request.mutable_max_runtime() = FromDuration(*duration);
  } else if (key == "limits.max_failed_trials") {
    HONE_TRY(const std::int64_t number, WholeNumber(key, value));
    request.set_max_failed_trials(number);
  } else {
    return InvalidArgument(key + ": must be limits.max_trials, limits.max_parallel_trials, " +
                           "limits.max_runtime or limits.max_failed_trials" +
                           DidYouMean(key, Keys()));
  }
  return {};
}

Result<int> Set(Context& context, const SetOptions& options) {
  v1::UpdateTuningJobRequest request;
  request.set_name(options.job);
  std::string wrong;
  for (const std::string& setting : options.settings) {
    const Result<void> read = ReadSetting(setting, request);
    if (!read) wrong += (wrong.empty() ? "" : "\n") + read.error().message;
  }
  if (!wrong.empty()) return InvalidArgument(wrong);
  Client client(Endpoint(context));
  HONE_TRY(const v1::TuningJob job, client.UpdateTuningJob(request));
  if (context.json) {
    PrintJson(context, job);
    return kExitDone;
  }
  const v1::Limits& limits = job.spec().limits();
  context.out << job.name() << ' ' << StatusWord(job.status()) << ": " << limits.max_trials()
              << " trials, " << limits.max_parallel_trials() << " at once";
  if (limits.has_max_runtime()) {
    context.out << ", for " << FormatDuration(ToDuration(limits.max_runtime()));
  }
  if (limits.has_max_failed_trials()) {
    context.out << ", until " << limits.max_failed_trials() << " have failed";
  }
  context.out << '\n';
  return kExitDone;
}

}  // namespace

void AddSetCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<SetOptions>();
  CLI::App* command = AddCommand<SetOptions>(
      app, action, "set", "Change the limits of a running job, or give a completed one more trials",
      "hone set seedlings limits.max_parallel_trials=8 limits.max_trials=100", options, Set);
  command->add_option("JOB", options->job, "The tuning job")->required();
  command
      ->add_option("KEY=VALUE", options->settings,
                   "limits.max_trials, limits.max_parallel_trials, limits.max_runtime (90s, 30m, "
                   "2h, 1d) or limits.max_failed_trials")
      ->required();
}

}  // namespace hone
