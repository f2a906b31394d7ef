#include "orchestrator/cli/completion.h"

namespace hone {
namespace {

// A text in single quotes, within which zsh's _arguments gives a meaning to colons and brackets.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'') {
      escaped += "'\\''";
      continue;
    }
    if (c == ':' || c == '[' || c == ']' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// What zsh does about a value.
std::string ActionOf(const WordEntry& entry) {
  switch (entry.kind) {
    case WordKind::kNothing:
    case WordKind::kAny:
      return " ";
    case WordKind::kJob:
      return "_hone_jobs";
    case WordKind::kFile:
      return "_files";
    case WordKind::kFolder:
      return "_files -/";
    case WordKind::kChoice:
      break;
  }
  std::string words;
  for (const std::string& choice : entry.choices) words += (words.empty() ? "" : " ") + choice;
  return "(" + words + ")";
}

// A line for each name of each option. "*": an option may be there again.
std::string OptionSpecs(const std::vector<WordEntry>& options, const std::string& indent) {
  std::string specs;
  for (const WordEntry& option : options) {
    const bool flag = option.kind == WordKind::kNothing;
    const std::string value = flag ? "" : ":value:" + ActionOf(option);
    for (const std::string& name : option.names) {
      specs += indent + "'*" + name + "[" + Escaped(option.help) + "]" + value + "' \\\n";
    }
  }
  return specs;
}

std::string PlaceSpecs(const std::vector<WordEntry>& places, const std::string& indent) {
  std::string specs;
  for (std::size_t i = 0; i < places.size(); ++i) {
    specs += indent + "'" + std::to_string(i + 1) + ":" + Escaped(places[i].names.front()) + ":" +
             ActionOf(places[i]) + "' \\\n";
  }
  return specs;
}

constexpr char kHead[] = R"sh(#compdef hone
# Completes hone(1) in zsh. Made by `hone completion zsh`; put it as _hone into a folder of fpath.

# Of the controller that the line names, before the command or after it.
_hone_reach() {
  local option
  for option in --endpoint --state; do
    if [[ -n $opt_args[$option] ]]; then reach+=($option ${opt_args[$option]//\\/}); fi
  done
}

_hone_jobs() {
  local -a jobs
  _hone_reach
  jobs=(${(f)"$($program $reach complete-jobs "$PREFIX" 2> /dev/null)"})
  compadd -a jobs
}

_hone() {
  local curcontext="$curcontext" state line program="$words[1]"
  local -a reach
  local -A opt_args
  local -a commands=(
)sh";

constexpr char kChoose[] = R"sh(    '(-)1:command:->command' '(-)*::argument:->argument'
  _hone_reach
  if [[ $state == command ]]; then
    _describe command commands
    return
  fi
  case $words[1] in
)sh";

constexpr char kTail[] = R"sh(  esac
}

if [[ $funcstack[1] == _hone ]]; then
  _hone "$@"
else
  compdef _hone hone
fi
)sh";

}  // namespace

std::string ZshCompletion(const CommandTree& tree) {
  std::string script = kHead;
  for (const CommandEntry& command : tree.commands) {
    script += "    '" + command.name + ":" + Escaped(command.help) + "'\n";
  }
  script += "  )\n  _arguments -C \\\n" + OptionSpecs(tree.options, "    ") + kChoose;
  for (const CommandEntry& command : tree.commands) {
    script += "    " + command.name + ")\n      _arguments \\\n" +
              OptionSpecs(command.options, "        ") + OptionSpecs(tree.options, "        ") +
              PlaceSpecs(command.places, "        ") + "        && return\n      ;;\n";
  }
  return script + kTail;
}

}  // namespace hone
