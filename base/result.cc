#include "base/result.h"

#include <cerrno>
#include <system_error>

namespace hone {

std::string_view Name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kAlreadyExists:
      return "already-exists";
    case ErrorCode::kFailedPrecondition:
      return "failed-precondition";
    case ErrorCode::kResourceExhausted:
      return "resource-exhausted";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kPermissionDenied:
      return "permission-denied";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kDataLoss:
      return "data-loss";
    case ErrorCode::kInternal:
      return "internal";
  }
  HONE_CHECK(false);
}

std::string ToString(const Violation& violation) {
  std::string text = violation.field + ": " + violation.rule;
  if (!violation.value.empty()) text += ": " + violation.value;
  return text;
}

Error InvalidArgument(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

Error InvalidArgument(std::vector<Violation> violations) {
  HONE_CHECK(!violations.empty());
  std::string message;
  for (const Violation& violation : violations) {
    if (!message.empty()) message += "\n";
    message += ToString(violation);
  }
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(violations)};
}

Error NotFound(std::string message) { return {ErrorCode::kNotFound, std::move(message)}; }
Error AlreadyExists(std::string message) { return {ErrorCode::kAlreadyExists, std::move(message)}; }
Error FailedPrecondition(std::string message) {
  return {ErrorCode::kFailedPrecondition, std::move(message)};
}
Error ResourceExhausted(std::string message) {
  return {ErrorCode::kResourceExhausted, std::move(message)};
}
Error Unavailable(std::string message) { return {ErrorCode::kUnavailable, std::move(message)}; }
Error PermissionDenied(std::string message) {
  return {ErrorCode::kPermissionDenied, std::move(message)};
}
Error Cancelled(std::string message) { return {ErrorCode::kCancelled, std::move(message)}; }
Error DataLoss(std::string message) { return {ErrorCode::kDataLoss, std::move(message)}; }
Error Internal(std::string message) { return {ErrorCode::kInternal, std::move(message)}; }

Error FromErrno(int error, const std::string& action) {
  const std::string message = action + ": " + std::generic_category().message(error);
  if (error == ENOENT) return NotFound(message);
  if (error == EEXIST) return AlreadyExists(message);
  if (error == ENOSPC || error == EDQUOT) return ResourceExhausted(message);
  if (error == EACCES || error == EPERM) return PermissionDenied(message);
  return Internal(message);
}

}  // namespace hone
