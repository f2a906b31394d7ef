// The commands and their options, as data: manual page and completion are made of it.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>
#include <vector>

namespace hone {

// What may stand in a place of the command line.
enum class WordKind {
  kNothing,  // An option without a value.
  kAny,
  kJob,
  kFile,
  kFolder,
  kChoice,  // One of `choices`.
};

// An option, or what stands in a place by its order.
struct WordEntry {
  std::vector<std::string> names;  // "-f", "--follow"; of a place its only one: "JOB".
  std::string help;
  WordKind kind = WordKind::kAny;
  std::vector<std::string> choices = {};
  bool required = false;
};

struct CommandEntry {
  std::string name;
  std::string help;
  std::string footer;  // With the example.
  std::vector<WordEntry> options;
  std::vector<WordEntry> places;
};

struct CommandTree {
  std::vector<WordEntry> options;  // Of all commands.
  std::vector<CommandEntry> commands;
};

// All but what is hidden.
CommandTree ReadCommandTree(const CLI::App& app);

}  // namespace hone
