#include "orchestrator/cli/completion.h"

namespace hone {
namespace {

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// What fish offers. -F: files, which it does not offer otherwise.
std::string OffersOf(const WordEntry& entry) {
  switch (entry.kind) {
    case WordKind::kNothing:
    case WordKind::kAny:
      return "";
    case WordKind::kJob:
      return " -a '(__hone_jobs)'";
    case WordKind::kFile:
      return " -F";
    case WordKind::kFolder:
      return " -a '(__fish_complete_directories)'";
    case WordKind::kChoice:
      break;
  }
  std::string words;
  for (const std::string& choice : entry.choices) words += (words.empty() ? "" : " ") + choice;
  return " -a " + Quoted(words);
}

std::string OptionLines(const std::vector<WordEntry>& options, const std::string& condition) {
  std::string lines;
  for (const WordEntry& option : options) {
    std::string line = "complete -c hone" + condition;
    for (const std::string& name : option.names) {
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    // -r: a value must follow; -x: and is no file.
    const bool file = option.kind == WordKind::kFile;
    if (option.kind != WordKind::kNothing) line += (file ? " -r" : " -x") + OffersOf(option);
    lines += line + " -d " + Quoted(option.help) + "\n";
  }
  return lines;
}

// What stands in a place has no option to tell it by; fish offers what any place of the command
// may have.
std::string PlaceLines(const std::vector<WordEntry>& places, const std::string& condition) {
  std::string lines;
  for (const WordEntry& place : places) {
    const std::string offers = OffersOf(place);
    if (!offers.empty()) lines += "complete -c hone" + condition + offers + "\n";
  }
  return lines;
}

constexpr char kHead[] =
    R"sh(# Completes hone(1) in fish. Made by `hone completion fish`; put it into
# ~/.config/fish/completions/hone.fish.

function __hone_jobs
    set -l words (commandline -opc)
    set -l reach
    for i in (seq (count $words))
        switch $words[$i]
            case --endpoint --state
                set -l next (math $i + 1)
                if test $next -le (count $words)
                    set -a reach $words[$i] $words[$next]
                end
        end
    end
    eval (string escape -- $words[1]) $reach complete-jobs (string escape -- (commandline -ct)) 2>/dev/null
end

complete -c hone -f
)sh";

}  // namespace

std::string FishCompletion(const CommandTree& tree) {
  std::string script = kHead + OptionLines(tree.options, "");
  std::string names;
  for (const CommandEntry& command : tree.commands) names += " " + command.name;
  for (const CommandEntry& command : tree.commands) {
    script += "complete -c hone -n 'not __fish_seen_subcommand_from" + names + "' -a " +
              command.name + " -d " + Quoted(command.help) + "\n";
    const std::string condition = " -n '__fish_seen_subcommand_from " + command.name + "'";
    script += OptionLines(command.options, condition) + PlaceLines(command.places, condition);
  }
  return script;
}

}  // namespace hone
