// Writes the JSON that programs read.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace hone::worker {

// Keeps the order of keys.
using Json = nlohmann::ordered_json;

// On one line. Bytes that are not UTF-8 become U+FFFD: a bad text is no reason to end the agent.
inline std::string Dump(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace hone::worker
