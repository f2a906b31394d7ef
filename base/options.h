// The options of a program, from wherever they are given.
#pragma once

#include <functional>
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

// What --help and the manual page say of a program beside its options.
struct ProgramText {
  std::string name;
  std::string purpose;  // A sentence.
  std::vector<std::string> examples = {};
  struct Section {
    std::string title;  // As manual pages have it: "SIGNALS".
    struct Entry {
      std::string term;
      std::string text;
    };
    std::vector<Entry> entries;
  };
  std::vector<Section> sections = {};  // Of the manual page only.
};

// What a program's command line, environment and configuration file say.
class Options {
 public:
  // Reads them all. Besides `entries` every program has --config FILE, --print-config, --help,
  // --version and, not shown, --man-page; for those that print, `instead` gets the text. What is
  // wrong is kInvalidArgument, with the place where it was given.
  static Result<Options> Read(const ProgramText& program, const std::vector<OptionEntry>& entries,
                              int argc, const char* const* argv, std::string* instead);

  // The same step by step, for a program that reads its command line by itself. All have their
  // defaults at first, and what is taken later wins.
  explicit Options(std::vector<OptionEntry> entries);
  // All mistakes of the file at once, one line each: FILE:LINE: NAME: RULE: VALUE.
  Result<void> TakeFile(const std::string& file);
  using Lookup = std::function<std::string(const std::string& variable)>;  // Empty: not set.
  void TakeEnvironment(const Lookup& lookup);
  void Take(const std::string& name, std::vector<std::string> texts, const std::string& source);

  // Requires: `name` is an entry's.
  const std::string& Get(const std::string& name) const;
  const std::vector<std::string>& GetAll(const std::string& name) const;
  bool IsSet(const std::string& name) const;  // Not left to its default.
  bool Flag(const std::string& name) const;

  // A mistake that was found in the value of an option, which its message begins with, together
  // with the file's line or the variable where that value was given.
  Error Placed(Error error) const;

  // The names of the options whose values are others in `other`. Requires: the same entries.
  std::vector<std::string> DifferentIn(const Options& other) const;

  // What is in force and from where, as a file for --config: "name: value  # from: FILE:7".
  std::string Print() const;

 private:
  struct Value {
    std::vector<std::string> texts;
    std::string source;  // For people.
    std::string place;   // What a mistake's line begins with; empty on the command line.
  };
  Result<void> CheckFlags() const;
  const OptionEntry* FindEntry(const std::string& name) const;

  std::vector<OptionEntry> entries_;
  std::map<std::string, Value> values_;
};

// Where Hone keeps its state: `option` if it is not empty, else $XDG_STATE_HOME/hone, else
// ~/.local/state/hone.
Result<std::string> StateFolder(const std::string& option);

}  // namespace hone
