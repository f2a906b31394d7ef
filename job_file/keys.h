// Every key of the job file, in one table: the reader knows no other, and `hone init` and
// docs/job-file.md say what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

struct JobFileKey {
  // Dotted. An upper-case part is a name that the user chooses; "[]" is each item of a list.
  const char* path;
  const char* type;
  const char* default_value;  // In words; "required" when there is none.
  const char* help;
  // A value as it may stand in a file: the default, where there is one that can be written. Empty
  // for maps whose keys are shown one by one, and for what is not supported.
  const char* sample;

  // Whether this release does what the key says; else it is refused by name.
  bool supported = true;

  bool required() const { return std::string_view(default_value) == "required"; }
};

const std::vector<JobFileKey>& JobFileKeys();

// The keys right below `path`, which is empty for the top level.
std::vector<const JobFileKey*> KeysBelow(std::string_view path);

// The last part of a key's path.
std::string LastPart(const JobFileKey& key);

}  // namespace hone
