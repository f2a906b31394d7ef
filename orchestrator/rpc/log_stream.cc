#include "orchestrator/rpc/log_stream.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/stream.h"

namespace hone {
namespace {

namespace asio = boost::asio;

using LogStreamOf = Stream<v1::ReadLogResponse>;

constexpr std::size_t kChunk = 64 * 1024;
// How often a follower looks for more.
constexpr std::chrono::milliseconds kPoll(200);
// An attempt that has ended and of which nothing came for so long (in polls) will send nothing
// more: its worker is gone.
constexpr int kPollsAfterEnd = 25;

// One client's reading of one log. Each step is posted to the file threads by the one before it,
// so that its members need no lock.
class LogReading : public std::enable_shared_from_this<LogReading> {
 public:
  LogReading(Engine& engine, LogFiles& logs, asio::thread_pool& files, v1::ReadLogRequest request,
             std::shared_ptr<LogStreamOf> stream)
      : engine_(engine),
        logs_(logs),
        files_(files),
        request_(std::move(request)),
        stream_(std::move(stream)),
        timer_(files_),
        offset_(request_.offset()) {}

  void Begin() {
    stream_->OnIdle([self = shared_from_this()] { self->Go(); });
    Ask([self = shared_from_this()](Queries& queries) {
      const Result<Attempt> attempt = self->FindAttempt(queries);
      if (!attempt) {
        self->stream_->Close(ToGrpcStatus(attempt.error()));
        return;
      }
      self->attempt_ = attempt->id;
      self->had_ended_ = attempt->status == AttemptStatus::kEnded;
      self->Go();
    });
  }

 private:
  Result<Attempt> FindAttempt(Queries& queries) const {
    HONE_TRY(const TrainingJobDetails details, RequireTrainingJob(queries, request_.name()));
    if (details.attempts.empty()) {
      return FailedPrecondition("name: has not been started yet: " + request_.name());
    }
    if (request_.attempt() == 0) return details.attempts.back();
    for (const Attempt& attempt : details.attempts) {
      if (attempt.number == request_.attempt()) return attempt;
    }
    return NotFound("attempt: there is no such attempt of " + request_.name() + ": " +
                    std::to_string(request_.attempt()));
  }

  void Ask(std::function<void(Queries&)> question) {
    const Result<void> asked = engine_.Read(std::move(question));
    if (!asked) stream_->Close(ToGrpcStatus(asked));
  }

  void Go() {
    asio::post(files_, [self = shared_from_this()] { self->SendNext(); });
  }

  // Sends the next piece; the stream calls Go() again when it has gone out.
  void SendNext() {
    if (stream_->Gone() || over_) return;
    Result<LogPiece> piece = logs_.Read(attempt_, offset_, kChunk);
    if (!piece) {
      stream_->Close(ToGrpcStatus(piece.error()));
      return;
    }
    // Of what is asked for from the end there is no beginning that could be missed.
    const bool missing = offset_ >= 0 && (piece->cut > 0 || piece->lost > 0);
    v1::ReadLogResponse message;
    message.set_offset(piece->offset);
    if (missing) {
      message.set_cut_bytes(piece->cut);
      message.set_lost_bytes(piece->lost);
    }
    offset_ = piece->offset + static_cast<std::int64_t>(piece->data.size());
    if (missing || !piece->data.empty()) {
      quiet_polls_ = 0;
      message.set_data(std::move(piece->data));
      stream_->Send(std::move(message));
    } else if (!request_.follow() || piece->complete || quiet_polls_ > kPollsAfterEnd) {
      over_ = true;  // What is sent now may have gone out before the stream is closed.
      if (piece->absent && had_ended_) {
        message.set_absent(true);
        stream_->Send(std::move(message));
      }
      stream_->Close(grpc::Status::OK);
    } else {
      LookAgainLater();
    }
  }

  void LookAgainLater() {
    timer_.expires_after(kPoll);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->Ask([self](Queries& queries) { self->CountQuietPoll(queries); });
    });
  }

  void CountQuietPoll(Queries& queries) {
    const Result<std::optional<Attempt>> attempt = queries.FindAttempt(attempt_);
    const bool ended = attempt && *attempt && (*attempt)->status == AttemptStatus::kEnded;
    quiet_polls_ = ended ? quiet_polls_ + 1 : 0;
    Go();
  }

  Engine& engine_;
  LogFiles& logs_;
  asio::thread_pool& files_;
  const v1::ReadLogRequest request_;
  const std::shared_ptr<LogStreamOf> stream_;
  asio::steady_timer timer_;
  AttemptId attempt_;
  bool had_ended_ = false;  // When the reading began.
  std::int64_t offset_;
  int quiet_polls_ = 0;
  std::atomic<bool> over_{false};
};

}  // namespace

grpc::ServerWriteReactor<v1::ReadLogResponse>* StartLogStream(Engine& engine, LogFiles& logs,
                                                              asio::thread_pool& files,
                                                              const v1::ReadLogRequest& request) {
  const std::shared_ptr<LogStreamOf> stream = LogStreamOf::Make();
  std::make_shared<LogReading>(engine, logs, files, request, stream)->Begin();
  return stream.get();
}

}  // namespace hone
