#include "orchestrator/rpc/metric_stream.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "convert/jobs.h"
#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/stream.h"

namespace hone {
namespace {

using MetricStream = Stream<v1::ReadMetricsResponse>;

constexpr std::size_t kMostInAMessage = 1'000;

// One client's reading. Each step is a question to the readers that the one before it asked, so
// that its members need no lock. Held in memory are the values of one attempt.
class MetricReading : public std::enable_shared_from_this<MetricReading> {
 public:
  MetricReading(Engine& engine, v1::ReadMetricsRequest request,
                std::shared_ptr<MetricStream> stream)
      : engine_(engine), request_(std::move(request)), stream_(std::move(stream)) {}

  void Begin() {
    stream_->OnIdle([self = shared_from_this()] { self->Go(); });
    Ask([self = shared_from_this()](Queries& queries) {
      const Result<void> found = self->FindAttempts(queries);
      if (found) {
        self->SendNext(queries);
      } else {
        self->stream_->Close(ToGrpcStatus(found));
      }
    });
  }

 private:
  Result<void> FindAttempts(Queries& queries) {
    HONE_TRY(TrainingJobDetails details, RequireTrainingJob(queries, request_.name()));
    attempts_ = std::move(details.attempts);
    if (request_.attempt() == 0) return {};
    std::erase_if(attempts_,
                  [this](const Attempt& attempt) { return attempt.number != request_.attempt(); });
    if (!attempts_.empty()) return {};
    return NotFound("attempt: there is no such attempt of " + request_.name() + ": " +
                    std::to_string(request_.attempt()));
  }

  void Ask(std::function<void(Queries&)> question) {
    const Result<void> asked = engine_.Read(std::move(question));
    if (!asked) stream_->Close(ToGrpcStatus(asked));
  }

  void Go() {
    if (stream_->Gone()) return;
    Ask([self = shared_from_this()](Queries& queries) { self->SendNext(queries); });
  }

  // Sends the next values; the stream calls Go() when they have gone out.
  void SendNext(Queries& queries) {
    while (sent_ == values_.size()) {
      if (next_attempt_ == attempts_.size()) {
        stream_->Close(grpc::Status::OK);
        return;
      }
      Result<std::vector<Observation>> values =
          queries.ListObservations(attempts_[next_attempt_++].id);
      if (!values) {
        stream_->Close(ToGrpcStatus(values.error()));
        return;
      }
      values_ = *std::move(values);
      sent_ = 0;
    }
    v1::ReadMetricsResponse message;
    const std::size_t end = std::min(values_.size(), sent_ + kMostInAMessage);
    for (; sent_ < end; ++sent_) {
      FromObservation(values_[sent_], attempts_[next_attempt_ - 1].number, message.add_values());
    }
    stream_->Send(std::move(message));
  }

  Engine& engine_;
  const v1::ReadMetricsRequest request_;
  const std::shared_ptr<MetricStream> stream_;
  std::vector<Attempt> attempts_;
  std::size_t next_attempt_ = 0;
  std::vector<Observation> values_;  // Of the attempt before that.
  std::size_t sent_ = 0;
};

}  // namespace

grpc::ServerWriteReactor<v1::ReadMetricsResponse>* StartMetricStream(
    Engine& engine, const v1::ReadMetricsRequest& request) {
  const std::shared_ptr<MetricStream> stream = MetricStream::Make();
  std::make_shared<MetricReading>(engine, request, stream)->Begin();
  return stream.get();
}

}  // namespace hone
