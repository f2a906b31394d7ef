// What may go wrong in the world: a value, or an error that says what was wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"

namespace hone {

// What the caller can do about an error. The names are those of gRPC.
enum class ErrorCode {
  kInvalidArgument,     // The request alone shows that it is wrong: mend the request.
  kNotFound,            // No such name: ask for another.
  kAlreadyExists,       // The name is taken: ask for another.
  kFailedPrecondition,  // A right request in the wrong state: change the state first.
  kResourceExhausted,   // A limit was reached: wait, or raise it.
  kUnavailable,         // Not now: send it again.
  kPermissionDenied,    // Not by this caller.
  kCancelled,           // The caller took it back.
  kDataLoss,            // What was stored cannot be read: call a person.
  kInternal,            // A bug that was survived: report it.
};

// The name of a code in lower case, such as "not-found".
std::string_view Name(ErrorCode code);

// One rule that one field of a request breaks.
struct Violation {
  std::string field;  // A path such as "definitions[0].parameters[2].min".
  std::string rule;   // A phrase such as "must be at least 1".
  std::string value;  // As it was given; empty when nothing was.

  bool operator==(const Violation&) const = default;
};

// "FIELD: RULE: VALUE", without the last part when there is no value.
std::string ToString(const Violation& violation);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::vector<Violation> violations = {};  // All of them, when the request broke rules.

  bool operator==(const Error&) const = default;
};

Error InvalidArgument(std::string message);
// All violations of one request, as one error. Requires: at least one.
Error InvalidArgument(std::vector<Violation> violations);
Error NotFound(std::string message);
Error AlreadyExists(std::string message);
Error FailedPrecondition(std::string message);
Error ResourceExhausted(std::string message);
Error Unavailable(std::string message);
Error PermissionDenied(std::string message);
Error Cancelled(std::string message);
Error DataLoss(std::string message);
Error Internal(std::string message);

// The text of an errno value after what was being done: "open /a/b: No such file or directory".
Error FromErrno(int error, const std::string& action);

// A value or an error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: converts.
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: converts.

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Requires: ok().
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(value()); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  // Requires: !ok().
  const Error& error() const {
    HONE_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }

  bool operator==(const Result&) const = default;

 private:
  const T& value() const {
    HONE_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T& value() {
    HONE_CHECK(ok());
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

// Nothing, or an error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: converts.

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    HONE_CHECK(!ok());
    return *error_;
  }

  bool operator==(const Result&) const = default;

 private:
  std::optional<Error> error_;
};

}  // namespace hone

#define HONE_CONCAT_INNER(a, b) a##b
#define HONE_CONCAT(a, b) HONE_CONCAT_INNER(a, b)

// Assigns the value of a Result to `lhs` (a place, or a declaration), or returns its error.
#define HONE_TRY(lhs, expression) HONE_TRY_INNER(HONE_CONCAT(result_, __LINE__), lhs, expression)
#define HONE_TRY_INNER(name, lhs, expression) \
  auto name = (expression);                   \
  if (!name) return name.error();             \
  lhs = *std::move(name)

// Returns the error of a Result<void>, if there is one.
#define HONE_TRY_VOID(expression)                                      \
  do {                                                                 \
    if (auto result_ = (expression); !result_) return result_.error(); \
  } while (false)
