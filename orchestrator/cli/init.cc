#include "orchestrator/cli/init.h"

#include <algorithm>
#include <ostream>

#include "base/near_miss.h"
#include "job_file/keys.h"
#include "orchestrator/cli/command.h"

namespace hone {
namespace {

constexpr char kHeading[] =
    "# A job file of Hone, which works as it is: `hone create FILE --dry-run` checks it and shows\n"
    "# what would be tried first. A line \"#key: value\" is optional: it has the default, or an\n"
    "# example where there is none. docs/job-file.md has more about each key.\n";
constexpr std::string_view kParameter = "parameters.NAME";
constexpr std::string_view kChannel = "trial.inputs.CHANNEL";
constexpr std::string_view kValues = "parameters.NAME.values";

// Writes keys under each other, as the table has them.
class TemplateWriter {
 public:
  std::string Write() {
    for (const JobFileKey& key : JobFileKeys()) {
      const std::string_view path = key.path;
      // What an input is like is said in the one line of `inputs`; what values are, further down.
      if (!key.supported || path.starts_with(kChannel) || path == kValues) continue;
      if (!path.starts_with(kParameter)) WriteOtherParameter();
      WriteKey(key);
    }
    return text_;
  }

 private:
  // Before the first key that is none of parameters': one that has no numbers.
  void WriteOtherParameter() {
    if (text_.find("learning_rate:\n") == std::string::npos || other_written_) return;
    other_written_ = true;
    text_ += "  optimizer:\n    type: categorical\n";
    for (const JobFileKey& key : JobFileKeys()) {
      if (key.path == kValues) WriteKey(key);
    }
  }

  void WriteKey(const JobFileKey& key) {
    const std::string_view path = key.path;
    const auto depth = static_cast<std::size_t>(std::count(path.begin(), path.end(), '.'));
    const bool in_item = path.find("[].") != std::string_view::npos;
    const std::string indent(2 * depth + (in_item ? 2 : 0), ' ');
    const std::string name = path == kParameter ? "learning_rate" : LastPart(key);
    const bool begins_item = in_item && name == "name";
    if (depth == 0) text_ += "\n";
    text_ += indent.substr(begins_item ? 2 : 0) + "# " + key.help + DefaultOf(key) + "\n";
    // A map whose keys follow stands there with nothing in it, which is as good as absent.
    const bool live = key.required() || *key.sample == '\0';
    text_ += begins_item ? indent.substr(2) + "- " : indent;
    text_ += (live ? "" : "#") + name + ":" + (*key.sample == '\0' ? "" : " ") + key.sample + "\n";
  }

  static std::string DefaultOf(const JobFileKey& key) {
    if (key.required()) return " (required)";
    if (*key.sample == '\0') return "";
    return std::string(" (default: ") + key.default_value + ")";
  }

  std::string text_ = kHeading;
  bool other_written_ = false;
};

struct InitOptions {
  std::string kind = "command";
};

Result<int> Init(Context& context, const InitOptions& options) {
  const std::vector<std::string> kinds = {"command", "image-classification"};
  if (options.kind == "image-classification") {
    return InvalidArgument(
        "image-classification: not yet supported: its training program is not there yet; "
        "`hone init command` prints a file for a program of your own");
  }
  if (options.kind != "command") {
    return InvalidArgument("KIND: must be command or image-classification" +
                           DidYouMean(options.kind, kinds) + ": " + options.kind);
  }
  context.out << JobFileTemplate();
  return kExitDone;
}

}  // namespace

std::string JobFileTemplate() { return TemplateWriter().Write(); }

void AddInitCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command =
      AddCommand<InitOptions>(app, action, "init", "Print a commented job file to start from",
                              "hone init > job.yaml", options, Init);
  command->add_option("KIND", options->kind,
                      "command: for a program of your own (default); image-classification: not "
                      "yet supported");
}

}  // namespace hone
