// Reading JSON that Hone wrote itself. For the sources of this floor: nlohmann/json is slow to
// compile, so no header that others include has it.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace hone {

// Objects keep the order in which they were written.
using Json = nlohmann::ordered_json;

// Thrown and caught within one file: what was stored is not what Hone writes.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Text that is not UTF-8 must not be able to end the daemon: its bytes become U+FFFD.
inline std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

inline const Json& Member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) throw Malformed(std::string(key) + ": is missing");
  return *found;
}

inline void ReadValue(const Json& json, bool& value) {
  if (!json.is_boolean()) throw Malformed("must be true or false");
  value = json.get<bool>();
}
inline void ReadValue(const Json& json, double& value) {
  if (!json.is_number()) throw Malformed("must be a number");
  value = json.get<double>();
}
inline void ReadValue(const Json& json, std::string& value) {
  if (!json.is_string()) throw Malformed("must be a text");
  value = json.get<std::string>();
}
template <typename Number>
  requires std::is_integral_v<Number>
void ReadValue(const Json& json, Number& value) {
  if (json.is_number_unsigned() && std::in_range<Number>(json.get<std::uint64_t>())) {
    value = static_cast<Number>(json.get<std::uint64_t>());
  } else if (json.is_number_integer() && !json.is_number_unsigned() &&
             std::in_range<Number>(json.get<std::int64_t>())) {
    value = static_cast<Number>(json.get<std::int64_t>());
  } else {
    throw Malformed("must be a whole number in range");
  }
}
inline void ReadValue(const Json& json, std::vector<std::string>& values) {
  if (!json.is_array()) throw Malformed("must be a list");
  for (const Json& item : json) ReadValue(item, values.emplace_back());
}
inline void ReadValue(const Json& json, std::map<std::string, std::string>& values) {
  if (!json.is_object()) throw Malformed("must be an object");
  for (const auto& [key, item] : json.items()) ReadValue(item, values[key]);
}
template <typename T>
void ReadValue(const Json& json, std::optional<T>& value) {
  ReadValue(json, value.emplace());
}

// Reads a member that may be missing or null: `value` then stays as it is.
template <typename T>
void Read(const Json& object, const char* key, T& value) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return;
  try {
    ReadValue(*found, value);
  } catch (const Malformed& malformed) {
    throw Malformed(std::string(key) + ": " + malformed.what());
  }
}

// An absent value as null.
template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// The value of a Result that is an error only when what was stored is damaged.
template <typename T>
T Require(Result<T> result) {
  if (!result) throw Malformed(result.error().message);
  return *std::move(result);
}

// Runs `read` on the parsed text; whatever is wrong becomes kDataLoss that begins with `what`.
template <typename Function>
auto Parsed(const char* what, std::string_view text, Function read)
    -> Result<decltype(read(std::declval<const Json&>()))> {
  try {
    return read(Json::parse(text));
  } catch (const Malformed& malformed) {
    return DataLoss(std::string(what) + ": " + malformed.what());
  } catch (const Json::exception& exception) {
    return DataLoss(std::string(what) + ": " + exception.what());
  }
}

}  // namespace hone
