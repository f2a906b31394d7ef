#include "orchestrator/cli/status.h"

#include "hone/v1/error_details.pb.h"

namespace hone {
namespace {

ErrorCode ToErrorCode(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return ErrorCode::kInvalidArgument;
    case grpc::StatusCode::NOT_FOUND:
      return ErrorCode::kNotFound;
    case grpc::StatusCode::ALREADY_EXISTS:
      return ErrorCode::kAlreadyExists;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
      return ErrorCode::kFailedPrecondition;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ErrorCode::kResourceExhausted;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return ErrorCode::kUnavailable;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return ErrorCode::kPermissionDenied;
    case grpc::StatusCode::CANCELLED:
      return ErrorCode::kCancelled;
    case grpc::StatusCode::DATA_LOSS:
      return ErrorCode::kDataLoss;
    default:
      return ErrorCode::kInternal;
  }
}

// "RULE: VALUE"; a value may have ": " in it, a rule has not.
Violation ToViolation(const v1::BadRequest::FieldViolation& message) {
  const std::string& text = message.description();
  const std::size_t colon = text.find(": ");
  if (colon == std::string::npos) return {message.field(), text, ""};
  return {message.field(), text.substr(0, colon), text.substr(colon + 2)};
}

}  // namespace

Error FromGrpcStatus(const grpc::Status& status) {
  Error error{ToErrorCode(status.error_code()), status.error_message()};
  if (error.message.empty()) error.message = Name(error.code);
  v1::RpcStatus details;
  if (!details.ParseFromString(status.error_details())) return error;
  for (const auto& any : details.details()) {
    v1::BadRequest bad_request;
    const std::string& url = any.type_url();
    if (url.substr(url.rfind('/') + 1) != "google.rpc.BadRequest") continue;
    if (!bad_request.ParseFromString(any.value())) continue;
    for (const auto& violation : bad_request.field_violations()) {
      error.violations.push_back(ToViolation(violation));
    }
  }
  return error;
}

}  // namespace hone
