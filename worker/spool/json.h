// Reads fields of the small JSON files. They may be torn or from another version, so whatever is
// not as it should be is a value to report and never an exception.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"

namespace hone {

// An object; anything else is DATA_LOSS.
inline Result<nlohmann::json> ParseObject(const std::string& bytes) {
  nlohmann::json object = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return DataLoss("must be a JSON object");
  return object;
}

inline Result<std::int64_t> IntegerField(const nlohmann::json& object, const char* key,
                                         std::int64_t min, std::int64_t max) {
  const auto field = object.find(key);
  if (field == object.end()) return DataLoss(std::string(key) + ": must be there");
  if (!field->is_number_integer()) return DataLoss(std::string(key) + ": must be an integer");
  const bool too_big = field->is_number_unsigned() &&
                       field->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  const std::int64_t value = too_big ? INT64_MAX : field->get<std::int64_t>();
  if (too_big || value < min || value > max) {
    return DataLoss(std::string(key) + ": must be from " + std::to_string(min) + " to " +
                    std::to_string(max) + ": " + field->dump());
  }
  return value;
}

inline Result<std::string> TextField(const nlohmann::json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end()) return DataLoss(std::string(key) + ": must be there");
  if (!field->is_string()) return DataLoss(std::string(key) + ": must be a string");
  return field->get<std::string>();
}

inline Result<bool> BooleanField(const nlohmann::json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end()) return DataLoss(std::string(key) + ": must be there");
  if (!field->is_boolean()) return DataLoss(std::string(key) + ": must be true or false");
  return field->get<bool>();
}

}  // namespace hone
