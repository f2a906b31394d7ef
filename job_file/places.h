// Where in a job file something stands, and what is wrong there.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hone {

// A line and column of the file, from 1; or an option of the command line.
struct Place {
  int line = 0;
  int column = 0;
  std::string option = {};  // "--set limits.max_trials", "--name". Empty: it stands in the file.

  bool operator==(const Place&) const = default;
};

// "FILE:LINE:COLUMN", or the option.
std::string ToString(const Place& place, const std::string& file);

// "FILE:LINE:COLUMN: FIELD: RULE: VALUE". One line, whatever characters the value has.
std::string MistakeLine(const Place& place, const std::string& file, const Violation& violation);

// "limits.max_trials": the field `key` of the map `name`, which is empty for the file itself. A
// name of the user's that would be misread stands in quotes, as in `--set`; a long one is cut.
std::string FieldBelow(const std::string& name, std::string_view key);

// One mistake: where it stands and what it is, by the field's name in the job file.
struct Mistake {
  Place place;
  Violation violation;
  std::string path = {};  // Of the field in the message; empty when the message has none for it.
};

// How many mistakes are told. What comes after them is counted.
inline constexpr std::size_t kMaxMistakes = 1'000;

// Sorts by place and joins to one error with a line "FILE:LINE:COLUMN: FIELD: RULE: VALUE" each;
// what an alias repeats is told once. Requires: at least one.
Error ToError(std::vector<Mistake> mistakes, const std::string& file);

// Knows where each field of the message came from.
//
// A field path of the message, such as "definitions[0].parameters[2].min", is what the core names
// in its violations; the user wrote "parameters.learning_rate.min" in some line.
class Places {
 public:
  struct Entry {
    std::string field;  // As the job file calls it.
    Place place;
  };

  void Add(const std::string& path, Entry entry) {
    by_path_.insert_or_assign(path, std::move(entry));
  }

  // The entry of `path` or of the nearest thing around it; what `path` has beyond that is appended
  // to the field. The top of the file when nothing around it is known.
  Entry Find(const std::string& path) const;

 private:
  const Entry* FindExactly(const std::string& path) const;
  // The entry of a path in which a long name of the user's, the last part or the one before it, was
  // cut off.
  const Entry* FindCut(const std::string& path) const;

  std::map<std::string, Entry> by_path_;
};

}  // namespace hone
