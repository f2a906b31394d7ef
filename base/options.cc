#include "base/options.h"

#include <yaml-cpp/yaml.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/man_page.h"
#include "base/near_miss.h"
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

std::vector<std::string> NamesOf(const std::vector<OptionEntry>& entries) {
  std::vector<std::string> names;
  for (const OptionEntry& entry : entries) names.push_back(entry.name);
  return names;
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
      if (!item.second.IsScalar()) return InvalidArgument(entry.name + ": must be a map of values");
      texts.push_back(item.first.Scalar() + "=" + item.second.Scalar());
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

constexpr const char* kConfigHelp = "A YAML file with options";
constexpr const char* kPrintConfigHelp = "Show what is in force and from where, and exit";
constexpr const char* kOrder =
    "Each option can also be given by the environment (HONE_ and its name, with _ for -)\n"
    "and in the file of --config (YAML, the same names). The command line wins, then the\n"
    "environment, then the file.";

std::string Footer(const ProgramText& program) {
  std::string footer = kOrder;
  if (!program.examples.empty()) footer += "\n\nExamples:";
  for (const std::string& example : program.examples) footer += "\n  " + example;
  return footer;
}

std::string ManualPage(const ProgramText& program, const std::vector<OptionEntry>& entries) {
  ManPage page(program.name, 8, program.purpose);
  page.Heading("SYNOPSIS");
  page.Synopsis(program.name, "[OPTION]...");
  page.Heading("DESCRIPTION");
  page.Paragraph(program.purpose);
  page.Paragraph(kOrder);
  page.Heading("OPTIONS");
  for (const OptionEntry& entry : entries) {
    const bool flag = entry.kind == OptionEntry::Kind::kFlag;
    const std::string known = entry.default_value;
    page.Entry("--" + entry.name + (flag ? "" : " VALUE"),
               entry.help + (known.empty() ? "" : " [" + known + "]") +
                   ". Variable: " + VariableOf(entry.name) + ".");
  }
  page.Entry("--config FILE", std::string(kConfigHelp) + ". Variable: HONE_CONFIG.");
  page.Entry("--print-config", kPrintConfigHelp);
  page.Entry("--version", "Print the version, and exit");
  page.Entry("--help", "Print the options, and exit");
  for (const ProgramText::Section& section : program.sections) {
    page.Heading(section.title);
    for (const auto& entry : section.entries) page.Entry(entry.term, entry.text);
  }
  if (!program.examples.empty()) page.Heading("EXAMPLES");
  for (const std::string& example : program.examples) page.Example(example);
  page.Heading("SEE ALSO");
  page.Paragraph("hone(1), honed(8), hone-worker(8)");
  return page.text();
}

// What was meant by an argument that nobody knows.
std::string Meant(const std::vector<std::string>& unknown,
                  const std::vector<OptionEntry>& entries) {
  if (unknown.empty() || !unknown.front().starts_with("--")) return "";
  const std::string name = unknown.front().substr(2, unknown.front().find('=') - 2);
  const std::string meant = NearMiss(name, NamesOf(entries));
  return meant.empty() ? "" : "; did you mean \"--" + meant + "\"?";
}

// `instead` gets the text of --help, --version and --man-page.
Result<CommandLine> ParseLine(const ProgramText& program, const std::vector<OptionEntry>& entries,
                              int argc, const char* const* argv, std::string* instead) {
  CommandLine line;
  CLI::App app{program.purpose, program.name};
  app.footer(Footer(program));
  app.set_version_flag("--version", program.name + " " + std::string(Version()));
  app.add_option("--config", line.file, kConfigHelp)->envname("HONE_CONFIG")->type_name("FILE");
  app.add_flag("--print-config", line.print_config, kPrintConfigHelp);
  bool man_page = false;
  app.add_flag("--man-page", man_page)->group("");
  for (const OptionEntry& entry : entries) AddOption(app, entry, line);
  try {
    app.parse(argc, argv);
    if (man_page) *instead = ManualPage(program, entries);
  } catch (const CLI::CallForHelp&) {
    *instead = app.help();
  } catch (const CLI::CallForVersion& version) {
    *instead = std::string(version.what()) + "\n";
  } catch (const CLI::ExtrasError& error) {
    return InvalidArgument(error.what() + Meant(app.remaining(), entries) + " (see --help)");
  } catch (const CLI::ParseError& error) {
    return InvalidArgument(std::string(error.what()) + " (see --help)");
  }
  return line;
}

std::string VariableOrNothing(const std::string& variable) {
  const char* text = std::getenv(variable.c_str());
  return text == nullptr ? "" : text;
}

// The file's top: a map, or nothing at all.
Result<YAML::Node> LoadMap(const std::string& file) {
  try {
    YAML::Node root = YAML::LoadFile(file);
    if (!root.IsMap() && !root.IsNull()) {
      return InvalidArgument("config: must be a map of options: " + file);
    }
    return root;
  } catch (const YAML::BadFile&) {
    return InvalidArgument("config: cannot be read: " + file);
  } catch (const YAML::Exception& error) {
    return InvalidArgument(file + ":" + std::to_string(error.mark.line + 1) +
                           ": config: must be YAML: " + error.msg);
  }
}

}  // namespace

Result<Options> Options::Read(const ProgramText& program, const std::vector<OptionEntry>& entries,
                              int argc, const char* const* argv, std::string* instead) {
  Options options(entries);
  HONE_TRY(CommandLine line, ParseLine(program, entries, argc, argv, instead));
  if (!instead->empty()) return options;
  if (!line.file.empty()) HONE_TRY_VOID(options.TakeFile(line.file));
  options.TakeEnvironment(VariableOrNothing);
  for (auto& [name, texts] : line.given) {
    if (!texts.empty()) options.Take(name, std::move(texts), "command line");
  }
  HONE_TRY_VOID(options.CheckFlags());
  if (line.print_config) *instead = options.Print();
  return options;
}

Options::Options(std::vector<OptionEntry> entries) : entries_(std::move(entries)) {
  for (const OptionEntry& entry : entries_) {
    Value& value = values_[entry.name];
    value.source = "default";
    if (!entry.default_value.empty()) value.texts = {entry.default_value};
  }
}

Result<void> Options::TakeFile(const std::string& file) {
  HONE_TRY(const YAML::Node root, LoadMap(file));
  std::string mistakes;
  std::set<std::string> seen;
  for (const auto& item : root) {
    const std::string place = file + ":" + std::to_string(item.first.Mark().line + 1);
    const std::string name = item.first.IsScalar() ? item.first.Scalar() : "";
    const OptionEntry* entry = FindEntry(name);
    const auto refuse = [&](const std::string& what) {
      mistakes += (mistakes.empty() ? "" : "\n") + place + ": " + what;
    };
    if (entry == nullptr) {
      refuse(name + ": is no option" + DidYouMean(name, NamesOf(entries_)));
    } else if (!seen.insert(name).second) {
      refuse(name + ": must be there once");
    } else if (Result<std::vector<std::string>> texts = FromYaml(*entry, item.second); !texts) {
      refuse(texts.error().message);
    } else {
      values_[name] = {*std::move(texts), place, place};
    }
  }
  if (!mistakes.empty()) return InvalidArgument(mistakes);
  return {};
}

void Options::TakeEnvironment(const Lookup& lookup) {
  for (const OptionEntry& entry : entries_) {
    const std::string variable = VariableOf(entry.name);
    const std::string text = lookup(variable);
    if (text.empty()) continue;
    const bool repeat = entry.kind == OptionEntry::Kind::kRepeat;
    values_[entry.name] = {repeat ? SplitAtCommas(text) : std::vector<std::string>{text},
                           "environment " + variable, variable};
  }
}

void Options::Take(const std::string& name, std::vector<std::string> texts,
                   const std::string& source) {
  values_.at(name) = {std::move(texts), source, ""};
}

Result<void> Options::CheckFlags() const {
  for (const OptionEntry& entry : entries_) {
    const std::string& text = Get(entry.name);
    const bool is_flag = entry.kind == OptionEntry::Kind::kFlag;
    if (is_flag && !text.empty() && text != "true" && text != "false") {
      return Placed(InvalidArgument(entry.name + ": must be true or false: " + text));
    }
  }
  return {};
}

Error Options::Placed(Error error) const {
  const auto value = values_.find(error.message.substr(0, error.message.find(':')));
  if (value != values_.end() && !value->second.place.empty()) {
    error.message = value->second.place + ": " + error.message;
  }
  return error;
}

std::vector<std::string> Options::DifferentIn(const Options& other) const {
  std::vector<std::string> names;
  for (const OptionEntry& entry : entries_) {
    if (GetAll(entry.name) != other.GetAll(entry.name)) names.push_back(entry.name);
  }
  return names;
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
