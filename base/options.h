// The options of a daemon, from wherever they are given.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hone {

// One option. It can be given in a file (`name: value`), by the environment (HONE_NAME), and on
// the command line (--name value); the latter wins.
struct OptionEntry {
  enum class Kind {
    kText,
    kFlag,    // "true" or "false"; on the command line its name alone.
    kRepeat,  // May be there several times; a list in a file, commas in the environment.
  };
  std::string name;           // As on the command line, without dashes: "http-listen".
  std::string default_value;  // Shown by --help. Empty: none.
  std::string help;           // With unit, range and what a default depends on.
  Kind kind = Kind::kText;
};

// What a program's command line, environment and configuration file say.
class Options {
 public:
  // Reads them all. Besides `entries` every program has --config FILE, --print-config, --help and
  // --version; for those that print, `instead` gets the text. What is wrong is kInvalidArgument.
  static Result<Options> Read(std::string_view program, std::string_view purpose,
                              const std::vector<OptionEntry>& entries, int argc,
                              const char* const* argv, std::string* instead);

  // Requires: `name` is an entry's.
  const std::string& Get(const std::string& name) const;
  const std::vector<std::string>& GetAll(const std::string& name) const;
  bool IsSet(const std::string& name) const;  // Not left to its default.
  bool Flag(const std::string& name) const;

  // What is in force and from where: "name: value  # from the environment (HONE_NAME)".
  std::string Print() const;

 private:
  struct Value {
    std::vector<std::string> texts;
    std::string source;
  };
  void TakeDefaults();
  Result<void> TakeFile(const std::string& file);
  void TakeEnvironment();
  Result<void> CheckFlags() const;
  const OptionEntry* FindEntry(const std::string& name) const;

  std::vector<OptionEntry> entries_;
  std::map<std::string, Value> values_;
};

// Where Hone keeps its state: `option` if it is not empty, else $XDG_STATE_HOME/hone, else
// ~/.local/state/hone.
Result<std::string> StateFolder(const std::string& option);

}  // namespace hone
