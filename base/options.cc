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

Result<void> CheckFlag(const OptionEntry& entry, const std::vector<std::string>& texts) {
  if (entry.kind != OptionEntry::Kind::kFlag) return {};
  if (texts.size() == 1 && (texts[0] == "true" || texts[0] == "false")) return {};
  return InvalidArgument(entry.name + ": must be true or false: " +
                         (texts.empty() ? "" : texts[0]));
}

}  // namespace

Result<Options> Options::Read(std::string_view program, std::string_view purpose,
                              const std::vector<OptionEntry>& entries, int argc,
                              const char* const* argv, std::string* instead) {
  Options options;
  options.entries_ = entries;
  CLI::App app{std::string(purpose), std::string(program)};
  app.footer("Each option can also be given by the environment (HONE_ and its name, with _ for -)\n"
             "and in the file of --config (YAML, the same names). The command line wins, then the\n"
             "environment, then the file.");
  app.set_version_flag("--version", std::string(program) + " " + std::string(Version()));
  std::string file;
  bool print = false;
  app.add_option("--config", file, "A YAML file with options")->envname("HONE_CONFIG");
  app.add_flag("--print-config", print, "Show what is in force and from where, and exit");
  std::map<std::string, std::vector<std::string>> given;
  for (const OptionEntry& entry : entries) {
    std::string help = entry.help;
    if (!entry.default_value.empty()) help += " [" + entry.default_value + "]";
    if (entry.kind == OptionEntry::Kind::kFlag) {
      app.add_flag_callback("--" + entry.name, [&given, name = entry.name] {
        given[name] = {"true"};
      }, help);
    } else {
      CLI::Option* option = app.add_option("--" + entry.name, given[entry.name], help);
      option->expected(1)->take_all()->type_name("");
      if (entry.kind != OptionEntry::Kind::kRepeat) {
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      }
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    *instead = app.help();
    return options;
  } catch (const CLI::CallForVersion& version) {
    *instead = std::string(version.what()) + "\n";
    return options;
  } catch (const CLI::ParseError& error) {
    return InvalidArgument(std::string(error.what()) + " (see --help)");
  }

  for (const OptionEntry& entry : entries) {
    Value& value = options.values_[entry.name];
    value.source = "default";
    if (!entry.default_value.empty()) value.texts = {entry.default_value};
  }
  if (!file.empty()) {
    try {
      const YAML::Node root = YAML::LoadFile(file);
      if (root && !root.IsNull() && !root.IsMap()) {
        return InvalidArgument("config: must be a map of options: " + file);
      }
      for (const auto& item : root) {
        const auto name = item.first.as<std::string>();
        const auto entry = std::find_if(entries.begin(), entries.end(), [&](const auto& candidate) {
          return candidate.name == name;
        });
        if (entry == entries.end()) {
          return InvalidArgument(file + ": there is no such option: " + name);
        }
        HONE_TRY(std::vector<std::string> texts, FromYaml(*entry, item.second));
        options.values_[name] = {std::move(texts), "file " + file};
      }
    } catch (const YAML::Exception& error) {
      return InvalidArgument("config: cannot be read (" + std::string(error.what()) + "): " + file);
    }
  }
  for (const OptionEntry& entry : entries) {
    const std::string variable = VariableOf(entry.name);
    if (const char* text = std::getenv(variable.c_str()); text != nullptr && *text != '\0') {
      const bool repeat = entry.kind == OptionEntry::Kind::kRepeat;
      options.values_[entry.name] = {
          repeat ? SplitAtCommas(text) : std::vector<std::string>{text},
          "environment " + variable};
    }
    if (const auto& texts = given[entry.name]; !texts.empty()) {
      options.values_[entry.name] = {texts, "command line"};
    }
    HONE_TRY_VOID(CheckFlag(entry, entry.kind == OptionEntry::Kind::kFlag &&
                                           options.values_[entry.name].texts.empty()
                                       ? std::vector<std::string>{"false"}
                                       : options.values_[entry.name].texts));
  }
  if (print) *instead = options.Print();
  return options;
}

const std::vector<std::string>& Options::GetAll(const std::string& name) const {
  return values_.at(name).texts;
}

const std::string& Options::Get(const std::string& name) const {
  static const std::string kNone;
  const std::vector<std::string>& texts = GetAll(name);
  return texts.empty() ? kNone : texts.back();
}

bool Options::IsSet(const std::string& name) const {
  return values_.at(name).source != "default";
}

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
