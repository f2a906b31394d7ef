#include "storage/assignment_json.h"

#include <cmath>

#include "base/check.h"
#include "storage/json_reading.h"

namespace hone {
namespace {

Json FromValue(const Value& value) {
  if (const double* number = std::get_if<double>(&value)) HONE_CHECK(std::isfinite(*number));
  return std::visit([](const auto& known) { return Json(known); }, value);
}

Value ToValue(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_number_float()) return json.get<double>();
  std::int64_t integer = 0;
  ReadValue(json, integer);
  return integer;
}

Assignment ToAssignment(const Json& json) {
  if (!json.is_object()) throw Malformed("must be an object");
  Assignment assignment;
  for (const auto& [name, value] : json.items()) assignment.Add(name, ToValue(value));
  return assignment;
}

}  // namespace

std::string AssignmentToJson(const Assignment& assignment) {
  Json json = Json::object();
  for (const auto& [name, value] : assignment.entries()) json[name] = FromValue(value);
  return Dump(json);
}

Result<Assignment> AssignmentFromJson(std::string_view json) {
  return Parsed("assignment", json, ToAssignment);
}

}  // namespace hone
