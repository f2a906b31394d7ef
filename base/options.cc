#include "base/options.h"

#include <yaml-cpp/yaml.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/check.h"
#include "base/version.h"

namespace hone {
namespace {

std::string VariableOf(const std::string& name) {
  std::string variable = "HONE_";
  for (const char c : name) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

Result<std::vector<std::string>> FromYaml(const OptionEntry& entry, const YAML::Node& node) {
  const bool repeat = entry.kind == OptionEntry::Kind::kRepeat;
  std::vector<std::string> texts;
  if (node.IsScalar()) {
    texts.push_back(node.Scalar());
  } else if (repeat && node.IsSequence()) {
    for (const YAML::Node& item : node) {
      if (!item.IsScalar()) return InvalidArgument(entry.name + ": must be a list of values");
      texts.push_back(item.Scalar());
    }
  } else if (repeat && node.IsMap()) {
    for (const auto& item : node) {
      texts.push_back(item.first.as<std::string>() + "=" + item.second.as<std::string>());
    }
  } else {
    return InvalidArgument(entry.name + ": must be one value");
  }
  return texts;
}

// What the command line says.
struct CommandLine {
  std::string file;  // Of --config; empty: none.
  bool print_config = false;
  std::map<std::string, std::vector<std::string>> given;
};

void AddOption(CLI::App& app, const OptionEntry& entry, CommandLine& line) {
  std::string help = entry.help;
  if (!entry.default_value.empty()) help += " [" + entry.default_value + "]";
  std::vector<std::string>& texts = line.given[entry.name];
  if (entry.kind == OptionEntry::Kind::kFlag) {
    app.add_flag_callback(
        "--" + entry.name, [&texts] { texts = {"true"}; }, help);
    return;
  }
  CLI::Option* option = app.add_option("--" + entry.name, texts, help);
  option->expected(1)->take_all()->type_name("");
  if (entry.kind != OptionEntry::Kind::kRepeat) {
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
}

constexpr const char* kFooter =
    "Each option can also be given by the environment (HONE_ and its name, with _ for -)\n"
    "and in the file of --config (YAML, the same names). The command line wins, then the\n"
    "environment, then the file.";

// `instead` gets the text of --help and --version.
Result<CommandLine> ParseLine(std::string_view program, std::string_view purpose,
                              const std::vector<OptionEntry>& entries, int argc,
                              const char* const* argv, std::string* instead) {
  CommandLine line;
  CLI::App app{std::string(purpose), std::string(program)};
  app.footer(kFooter);
  app.set_version_flag("--version", std::string(program) + " " + std::string(Version()));
  app.add_option("--config", line.file, "A YAML file with options")->envname("HONE_CONFIG");
  app.add_flag("--print-config", line.print_config,
               "Show what is in force and from where, and exit");
  for (const OptionEntry& entry : entries) AddOption(app, entry, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    *instead = app.help();
  } catch (const CLI::CallForVersion& version) {
    *instead = std::string(version.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    return InvalidArgument(std::string(error.what()) + " (see --help)");
  }
  return line;
}

}  // namespace

Result<Options> Options::Read(std::string_view program, std::string_view purpose,
                              const std::vector<OptionEntry>& entries, int argc,
                              const char* const* argv, std::string* instead) {
  Options options;
  options.entries_ = entries;
  HONE_TRY(CommandLine line, ParseLine(program, purpose, entries, argc, argv, instead));
  if (!instead->empty()) return options;
  options.TakeDefaults();
  if (!line.file.empty()) HONE_TRY_VOID(options.TakeFile(line.file));
  options.TakeEnvironment();
  for (auto& [name, texts] : line.given) {
    if (!texts.empty()) options.values_[name] = {std::move(texts), "command line"};
  }
  HONE_TRY_VOID(options.CheckFlags());
  if (line.print_config) *instead = options.Print();
  return options;
}

void Options::TakeDefaults() {
  for (const OptionEntry& entry : entries_) {
    Value& value = values_[entry.name];
    value.source = "default";
    if (!entry.default_value.empty()) value.texts = {entry.default_value};
  }
}

Result<void> Options::TakeFile(const std::string& file) {
  try {
    const YAML::Node root = YAML::LoadFile(file);
    if (root && !root.IsNull() && !root.IsMap()) {
      return InvalidArgument("config: must be a map of options: " + file);
    }
    for (const auto& item : root) {
      const auto name = item.first.as<std::string>();
      const OptionEntry* entry = FindEntry(name);
      if (entry == nullptr) {
        return InvalidArgument(file + ": there is no such option: " + name);
      }
      HONE_TRY(std::vector<std::string> texts, FromYaml(*entry, item.second));
      values_[name] = {std::move(texts), "file " + file};
    }
  } catch (const YAML::Exception& error) {
    return InvalidArgument("config: cannot be read (" + std::string(error.what()) + "): " + file);
  }
  return {};
}

void Options::TakeEnvironment() {
  for (const OptionEntry& entry : entries_) {
    const std::string variable = VariableOf(entry.name);
    const char* text = std::getenv(variable.c_str());
    if (text == nullptr || *text == '\0') continue;
    const bool repeat = entry.kind == OptionEntry::Kind::kRepeat;
    values_[entry.name] = {repeat ? SplitAtCommas(text) : std::vector<std::string>{text},
                           "environment " + variable};
  }
}

Result<void> Options::CheckFlags() const {
  for (const OptionEntry& entry : entries_) {
    const std::string& text = Get(entry.name);
    const bool is_flag = entry.kind == OptionEntry::Kind::kFlag;
    if (is_flag && !text.empty() && text != "true" && text != "false") {
      return InvalidArgument(entry.name + ": must be true or false: " + text);
    }
  }
  return {};
}

const OptionEntry* Options::FindEntry(const std::string& name) const {
  for (const OptionEntry& entry : entries_) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

const std::vector<std::string>& Options::GetAll(const std::string& name) const {
  return values_.at(name).texts;
}

const std::string& Options::Get(const std::string& name) const {
  static const std::string kNone;
  const std::vector<std::string>& texts = GetAll(name);
  return texts.empty() ? kNone : texts.back();
}

bool Options::IsSet(const std::string& name) const { return values_.at(name).source != "default"; }

bool Options::Flag(const std::string& name) const { return Get(name) == "true"; }

std::string Options::Print() const {
  YAML::Emitter out;
  out << YAML::BeginMap;
  for (const OptionEntry& entry : entries_) {
    const Value& value = values_.at(entry.name);
    out << YAML::Key << entry.name << YAML::Value;
    if (entry.kind == OptionEntry::Kind::kRepeat) {
      out << YAML::Flow << value.texts;
    } else {
      out << Get(entry.name);
    }
    out << YAML::Comment("from: " + value.source);
  }
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

Result<std::string> StateFolder(const std::string& option) {
  if (!option.empty()) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(option, error);
    if (error) return InvalidArgument("state: is no path (" + error.message() + "): " + option);
    return absolute.lexically_normal().string();
  }
  if (const char* base = std::getenv("XDG_STATE_HOME"); base != nullptr && *base == '/') {
    return std::string(base) + "/hone";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    return std::string(home) + "/.local/state/hone";
  }
  return InvalidArgument("state: must be given, for there is no HOME");
}

}  // namespace hone
