#include "orchestrator/cli/command_tree.h"

#include <algorithm>
#include <sstream>

namespace hone {
namespace {

// The texts of a check for one of a set, which describes itself as "{a,b}".
std::vector<std::string> ChoicesOf(const std::string& type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open);
  std::vector<std::string> choices;
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::istringstream list(type.substr(open + 1, close - open - 1));
  for (std::string choice; std::getline(list, choice, ',');) choices.push_back(choice);
  return choices;
}

// A place says by its name what stands there.
WordKind KindOf(const std::string& name) {
  if (name == "JOB" || name == "JOB/NUMBER") return WordKind::kJob;
  if (name == "FILE" || name == "--config") return WordKind::kFile;
  if (name == "DIR" || name == "--state") return WordKind::kFolder;
  return WordKind::kAny;
}

WordEntry ToEntry(const CLI::Option& option) {
  WordEntry entry;
  entry.help = option.get_description();
  entry.required = option.get_required();
  if (option.get_positional()) entry.names = {option.get_name(/*positional=*/true)};
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  entry.choices = ChoicesOf(option.get_type_name());
  if (option.get_items_expected_max() == 0) {
    entry.kind = WordKind::kNothing;
  } else {
    entry.kind = entry.choices.empty() ? KindOf(entry.names.back()) : WordKind::kChoice;
  }
  return entry;
}

void ReadOptions(const CLI::App& app, std::vector<WordEntry>* options,
                 std::vector<WordEntry>* places) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? places : options)->push_back(ToEntry(*option));
  }
}

bool Has(const std::vector<WordEntry>& options, const WordEntry& wanted) {
  return std::any_of(options.begin(), options.end(),
                     [&](const WordEntry& option) { return option.names == wanted.names; });
}

}  // namespace

CommandTree ReadCommandTree(const CLI::App& app) {
  CommandTree tree;
  std::vector<WordEntry> no_places;
  ReadOptions(app, &tree.options, &no_places);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_group().empty()) continue;
    CommandEntry entry = {.name = command->get_name(),
                          .help = command->get_description(),
                          .footer = command->get_footer(),
                          .options = {},
                          .places = {}};
    ReadOptions(*command, &entry.options, &entry.places);
    // Each has --help, too.
    std::erase_if(entry.options,
                  [&](const WordEntry& option) { return Has(tree.options, option); });
    tree.commands.push_back(std::move(entry));
  }
  return tree;
}

}  // namespace hone
