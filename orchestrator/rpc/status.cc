#include "orchestrator/rpc/status.h"

#include "base/check.h"
#include "base/text.h"
#include "hone/v1/error_details.pb.h"

namespace hone {
namespace {

// A status travels in HTTP/2 headers, which clients bound at 8 KiB.
constexpr std::size_t kMaxMessage = 2'048;
constexpr std::size_t kMaxDetails = 4'096;

grpc::StatusCode ToGrpcCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorCode::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case ErrorCode::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case ErrorCode::kFailedPrecondition:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorCode::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorCode::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case ErrorCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case ErrorCode::kCancelled:
      return grpc::StatusCode::CANCELLED;
    case ErrorCode::kDataLoss:
      return grpc::StatusCode::DATA_LOSS;
    case ErrorCode::kInternal:
      return grpc::StatusCode::INTERNAL;
  }
  HONE_CHECK(false);
}

v1::BadRequest ToBadRequest(const std::vector<Violation>& violations) {
  v1::BadRequest details;
  for (const Violation& violation : violations) {
    v1::BadRequest::FieldViolation* message = details.add_field_violations();
    message->set_field(violation.field);
    message->set_description(violation.rule +
                             (violation.value.empty() ? "" : ": " + violation.value));
    if (details.ByteSizeLong() > kMaxDetails) {
      details.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  return details;
}

}  // namespace

grpc::Status ToGrpcStatus(const Error& error) {
  const grpc::StatusCode code = ToGrpcCode(error.code);
  const std::string message = CleanUtf8(error.message, kMaxMessage);
  if (error.violations.empty()) return {code, message};
  v1::RpcStatus status;
  status.set_code(code);
  status.set_message(message);
  google::protobuf::Any* any = status.add_details();
  any->set_type_url("type.googleapis.com/google.rpc.BadRequest");
  any->set_value(ToBadRequest(error.violations).SerializeAsString());
  return {code, message, status.SerializeAsString()};
}

}  // namespace hone
