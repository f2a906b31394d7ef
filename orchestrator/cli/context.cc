#include "orchestrator/cli/context.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace hone {

int ExitCodeFor(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return kExitWrongUse;
    case ErrorCode::kNotFound:
      return kExitNotFound;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kFailedPrecondition:
      return kExitRefused;
    case ErrorCode::kUnavailable:
      return kExitUnreachable;
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kCancelled:
    case ErrorCode::kDataLoss:
    case ErrorCode::kInternal:
      return kExitFailed;
  }
  return kExitFailed;
}

std::string Context::Variable(const std::string& name) const {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::filesystem::path StateFolder(const Context& context) {
  const auto choose = [&]() -> std::filesystem::path {
    if (!context.state.empty()) return context.state;
    if (const std::string state = context.Variable("HONE_STATE"); !state.empty()) return state;
    if (const std::string xdg = context.Variable("XDG_STATE_HOME"); !xdg.empty()) {
      return std::filesystem::path(xdg) / "hone";
    }
    return std::filesystem::path(context.Variable("HOME")) / ".local/state/hone";
  };
  return std::filesystem::absolute(choose()).lexically_normal();
}

Endpoints ReadEndpoints(const std::filesystem::path& state) {
  std::ifstream stream(state / "controller" / "endpoints.json");
  const nlohmann::json json = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return {};
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  return {.grpc = text("grpc"), .http = text("http")};
}

std::string Endpoint(const Context& context) {
  if (!context.endpoint.empty()) return context.endpoint;
  const std::string variable = context.Variable("HONE_ENDPOINT");
  if (!variable.empty()) return variable;
  const std::string written = ReadEndpoints(StateFolder(context)).grpc;
  return written.empty() ? kDefaultEndpoint : written;
}

}  // namespace hone
