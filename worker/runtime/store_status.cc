#include "worker/runtime/store_status.h"

namespace hone::worker {

Error ToStoreError(const std::string& action, const grpc::Status& status) {
  const std::string message = action + ": " + status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::DATA_LOSS:
      return DataLoss(message);
    case grpc::StatusCode::INVALID_ARGUMENT:
      return InvalidArgument(message);
    case grpc::StatusCode::NOT_FOUND:
      return NotFound(message);
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return PermissionDenied(message);
    case grpc::StatusCode::UNIMPLEMENTED:
      return Internal(message);
    // Also ABORTED: someone else stores the same blob; and FAILED_PRECONDITION: blobs that the
    // store had were cleared away, or an offset was out of date.
    default:
      return Unavailable(message);
  }
}

}  // namespace hone::worker
