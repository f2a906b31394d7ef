#include "worker/runtime/log_shipper.h"

#include <utility>

#include "base/log.h"

namespace hone::worker {
namespace {

constexpr std::size_t kMaxChunk = 256 << 10;
constexpr Duration kGather = 500ms;

// Sent again, it would be refused again.
bool IsFinal(ErrorCode code) {
  return code == ErrorCode::kInvalidArgument || code == ErrorCode::kNotFound ||
         code == ErrorCode::kFailedPrecondition || code == ErrorCode::kPermissionDenied;
}

v1::AppendLogRequest ToRequest(const Identity& identity, AttemptId attempt, OutputChunk chunk,
                               bool end) {
  v1::AppendLogRequest request;
  request.set_cluster_id(identity.cluster_id);
  request.set_worker_id(identity.worker.value);
  request.set_secret(identity.secret);
  request.set_attempt_id(attempt.value);
  request.set_offset(chunk.offset);
  request.set_data(std::move(chunk.bytes));
  request.set_end(end);
  return request;
}

}  // namespace

std::optional<v1::AppendLogRequest> LogShipper::Next(const Identity& identity,
                                                     std::int64_t offset) const {
  Result<OutputChunk> chunk = reader_.Read(offset, kMaxChunk);
  const bool more = chunk && !chunk->bytes.empty();
  if (!more && !ended_) return std::nullopt;
  if (more) return ToRequest(identity, attempt_, *std::move(chunk), /*end=*/false);
  OutputChunk nothing;
  nothing.offset = offset;
  return ToRequest(identity, attempt_, std::move(nothing), /*end=*/true);
}

// Once. Of a controller that does not answer at all, others tell.
void LogShipper::SayThatItWaits(const Error& error) {
  if (waits_ || error.code == ErrorCode::kUnavailable) return;
  waits_ = true;
  LogWarning("the log waits for the controller, which cannot take it",
             {{"attempt", ToString(attempt_)}, {"error", error.message}});
}

asio::awaitable<void> LogShipper::Run(std::shared_ptr<LogShipper> self,
                                      std::function<Identity()> identity,
                                      std::function<void(std::int64_t)> shipped,
                                      std::function<void()> delivered) {
  // An earlier run of the agent may have shipped something: an empty call at 0 asks how much. A
  // call never begins beyond the log's end unless what lies between is gone.
  std::int64_t offset = 0;
  std::optional<v1::AppendLogRequest> next =
      ToRequest(identity(), self->attempt_, OutputChunk{}, /*end=*/false);
  while (!self->stopped_) {
    if (!next) {
      co_await self->wakeup_.SleepFor(kGather);
      next = self->Next(identity(), offset);
      continue;
    }
    const bool end = next->end();
    const Result<v1::AppendLogResponse> answer = co_await self->controller_.AppendLog(*next);
    if (self->stopped_) break;
    if (!answer && !IsFinal(answer.error().code)) {
      self->SayThatItWaits(answer.error());
      const Duration pause = self->backoff_.Next();
      co_await self->wakeup_.SleepFor(pause);
      continue;
    }
    if (!answer) {
      LogWarning("the controller does not take the log",
                 {{"attempt", ToString(self->attempt_)}, {"error", answer.error().message}});
    }
    self->backoff_.Reset();
    self->waits_ = false;
    offset = answer ? answer->end_offset() : INT64_MAX;
    shipped(offset);
    if (end || !answer) break;
    const bool full = next->data().size() == kMaxChunk;
    next = full || self->ended_ || offset == 0 ? self->Next(identity(), offset) : std::nullopt;
  }
  if (!self->stopped_) delivered();
}

}  // namespace hone::worker
