// The names of enumerators, in one table for both directions. For the sources of this floor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/result.h"

namespace hone {

template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

template <typename Enum, std::size_t n>
std::string_view NameIn(const EnumName<Enum> (&table)[n], Enum value) {
  for (const EnumName<Enum>& entry : table) {
    if (entry.value == value) return entry.name;
  }
  HONE_CHECK(!"every enumerator has a name");
  return {};
}

// `field` is what the message of the error begins with.
template <typename Enum, std::size_t n>
Result<Enum> ParseIn(const EnumName<Enum> (&table)[n], std::string_view field,
                     std::string_view name) {
  std::string choices;
  for (const EnumName<Enum>& entry : table) {
    if (entry.name == name) return entry.value;
    choices += (choices.empty() ? "" : ", ") + std::string(entry.name);
  }
  return InvalidArgument(std::string(field) + ": must be one of " + choices + ": " +
                         std::string(name));
}

}  // namespace hone
