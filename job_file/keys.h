// Every key of the job file, in one table: the parser knows no other.
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
  bool supported = true;  // Else it is refused by name.
};

const std::vector<JobFileKey>& JobFileKeys();

// The keys right below `path`, which is empty for the top level.
std::vector<const JobFileKey*> KeysBelow(std::string_view path);

// The last part of a key's path.
std::string LastPart(const JobFileKey& key);

}  // namespace hone
