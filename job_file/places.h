// Where in a job file something stands, and what is wrong there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace hone {

// A line and column of the file, from 1; or the key of a `--set key=value`.
struct Place {
  int line = 0;
  int column = 0;
  std::string set_key = {};  // Empty: it stands in the file.

  bool operator==(const Place&) const = default;
};

// "FILE:LINE:COLUMN" or "--set KEY".
std::string ToString(const Place& place, const std::string& file);

// "FILE:LINE:COLUMN: FIELD: RULE: VALUE". One line, whatever characters the value has.
std::string MistakeLine(const Place& place, const std::string& file, const Violation& violation);

// One mistake: where it stands and what it is, by the field's name in the job file.
struct Mistake {
  Place place;
  Violation violation;
};

// Sorts by place and joins to one error with a line "FILE:LINE:COLUMN: FIELD: RULE: VALUE" each.
// Requires: at least one.
Error ToError(std::vector<Mistake> mistakes, const std::string& file);

// Knows where each field of the message came from.
//
// A field path of the message, such as "definitions[0].parameters[2].min", is what a server names
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
  std::map<std::string, Entry> by_path_;
};

}  // namespace hone
