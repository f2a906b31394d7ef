#include "orchestrator/cli/completion.h"

namespace hone {
namespace {

// What the tables below say of a place: "job", "file", "folder", "any", or "=" and the choices.
std::string KindWord(const WordEntry& entry) {
  switch (entry.kind) {
    case WordKind::kNothing:
      return "";
    case WordKind::kAny:
      return "any";
    case WordKind::kJob:
      return "job";
    case WordKind::kFile:
      return "file";
    case WordKind::kFolder:
      return "folder";
    case WordKind::kChoice:
      break;
  }
  std::string words = "=";
  for (const std::string& choice : entry.choices) words += (words == "=" ? "" : " ") + choice;
  return words;
}

std::string NamesOf(const std::vector<WordEntry>& options) {
  std::string names;
  for (const WordEntry& option : options) {
    for (const std::string& name : option.names) names += (names.empty() ? "" : " ") + name;
  }
  return names;
}

std::string Case(const std::string& pattern, const std::string& answer) {
  return "    " + pattern + ") echo '" + answer + "' ;;\n";
}

// The options of a command.
std::string OptionTable(const CommandTree& tree) {
  std::string table;
  for (const CommandEntry& command : tree.commands) {
    table += Case(command.name, NamesOf(command.options) + " " + NamesOf(tree.options));
  }
  return table + Case("*", NamesOf(tree.options));
}

// What follows an option; nothing when it has no value. Options of all commands come last, for a
// command may have one of the same name.
std::string ValueTable(const CommandTree& tree) {
  std::string table;
  const auto add = [&](const std::string& command, const std::vector<WordEntry>& options) {
    for (const WordEntry& option : options) {
      for (const std::string& name : option.names) {
        if (option.kind != WordKind::kNothing) table += Case(command + name, KindWord(option));
      }
    }
  };
  for (const CommandEntry& command : tree.commands) add("'" + command.name + " '", command.options);
  add("*' '", tree.options);
  return table;
}

// What stands in a place of a command; the last place may be there several times.
std::string PlaceTable(const CommandTree& tree) {
  std::string table;
  for (const CommandEntry& command : tree.commands) {
    for (std::size_t i = 0; i < command.places.size(); ++i) {
      table +=
          Case("'" + command.name + " " + std::to_string(i) + "'", KindWord(command.places[i]));
    }
  }
  return table;
}

std::string Table(const std::string& name, const std::string& cases) {
  return name + "() {\n  case \"$*\" in\n" + cases + "  esac\n}\n\n";
}

constexpr char kHead[] =
    "# Completes hone(1) in bash. Made by `hone completion bash`; source it, or put it into\n"
    "# ~/.local/share/bash-completion/completions/hone.\n\n";

constexpr char kMain[] = R"sh(_hone() {
  local -a words reach=()
  local line="${COMP_LINE:0:COMP_POINT}" command='' kind='' number=0 current i word
  # bash splits at colons, and an endpoint has one.
  read -ra words <<< "$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  local last=$((${#words[@]} - 1))
  current="${words[last]}"
  for ((i = 1; i < last; ++i)); do
    word="${words[i]}"
    kind=''
    if [[ $word == -* ]]; then
      kind="$(_hone_value "$command $word")"
      if [[ -n $kind ]]; then
        case $word in --endpoint | --state) reach+=("$word" "${words[i + 1]}") ;; esac
        ((++i))
      fi
    elif [[ -z $command ]]; then
      command="$word"
    else
      ((++number))
    fi
  done
  if ((i == last)); then # Not the value of an option.
    if [[ $current == -* ]]; then
      kind="=$(_hone_options "$command")"
    elif [[ -z $command ]]; then
      kind="=$_hone_commands"
    else
      kind="$(_hone_place "$command $number")"
    fi
  fi
  COMPREPLY=()
  case $kind in
    job)
      mapfile -t COMPREPLY < <("${1/#\~/$HOME}" "${reach[@]}" complete-jobs "$current" 2> /dev/null)
      ;;
    file)
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folder)
      compopt -o filenames 2> /dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
    =*) mapfile -t COMPREPLY < <(compgen -W "${kind#=}" -- "$current") ;;
  esac
}
complete -F _hone hone
)sh";

}  // namespace

std::string BashCompletion(const CommandTree& tree) {
  std::string commands;
  for (const CommandEntry& command : tree.commands) {
    commands += (commands.empty() ? "" : " ") + command.name;
  }
  return kHead + ("_hone_commands='" + commands + "'\n\n") +
         Table("_hone_options", OptionTable(tree)) + Table("_hone_value", ValueTable(tree)) +
         Table("_hone_place", PlaceTable(tree)) + kMain;
}

}  // namespace hone
