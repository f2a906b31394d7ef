#include "orchestrator/rpc/event_service.h"

#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "convert/state_changes.h"
#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/held_watch.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/stream.h"

namespace hone {
namespace {

using EventStream = Stream<v1::WatchEventsResponse>;

constexpr std::int32_t kMostInAMessage = 1'000;
constexpr std::int32_t kMostOfTheLast = 1'000'000;

Result<void> CheckRequest(const v1::WatchEventsRequest& request) {
  if (request.after() < 0) {
    return InvalidArgument("after: must be at least 0: " + std::to_string(request.after()));
  }
  if (request.last() < 0 || request.last() > kMostOfTheLast) {
    return InvalidArgument("last: must be 0 to " + std::to_string(kMostOfTheLast) + ": " +
                           std::to_string(request.last()));
  }
  return {};
}

// What a name stands for.
Result<StateChangeFilter> FilterOf(Queries& queries, const std::string& name) {
  StateChangeFilter filter;
  if (name.empty()) return filter;
  HONE_TRY(const TrainingJobName parts, ParseTrainingJobName(name));
  HONE_TRY(const std::optional<TuningJob> job,
           queries.FindTuningJob(parts.tuning_job.empty() ? parts.name : parts.tuning_job));
  if (job && parts.tuning_job.empty()) {
    filter.tuning_job = job->id;
    return filter;
  }
  HONE_TRY(const TrainingJobDetails found, RequireTrainingJob(queries, name));
  filter.tuning_job = found.training_job.tuning_job;
  filter.trial = found.training_job.trial;
  return filter;
}

// One client's reading. A read or a message is under way, one at a time, or it waits for the engine
// to tell of something new. Its methods are called from the threads of gRPC, of the readers, and
// the loop.
class EventReading : public std::enable_shared_from_this<EventReading> {
 public:
  EventReading(Engine& engine, v1::WatchEventsRequest request, std::shared_ptr<EventStream> stream)
      : engine_(engine), request_(std::move(request)), stream_(std::move(stream)), watch_(engine) {}

  // Listens first and reads then, so that nothing falls between the two.
  void Begin() {
    stream_->OnIdle([self = shared_from_this()] { self->ReadOn(); });
    Ask([self = shared_from_this()](Queries& queries) {
      const Result<void> found = self->FindBeginning(queries);
      if (!found) {
        self->End(ToGrpcStatus(found));
      } else if (self->request_.follow()) {
        self->Listen();
      } else {
        self->SendNext(queries);
      }
    });
  }

 private:
  Result<void> FindBeginning(Queries& queries) {
    HONE_TRY_VOID(CheckRequest(request_));
    HONE_TRY(filter_, FilterOf(queries, request_.name()));
    filter_.page_size = kMostInAMessage;
    filter_.after = request_.after();
    if (request_.last() == 0) return {};
    HONE_TRY(const std::int64_t before, queries.BeforeLastStateChanges(filter_, request_.last()));
    filter_.after = std::max(filter_.after, before);
    return {};
  }

  void Listen() {
    const std::int64_t watch =
        engine_.WatchStates([self = shared_from_this()] { self->OnChange(); },
                            [self = shared_from_this()] {
                              self->Ask([self](Queries& queries) { self->SendNext(queries); });
                            });
    watch_.Hold(watch);
  }

  void Ask(std::function<void(Queries&)> question) {
    const Result<void> asked = engine_.Read(std::move(question));
    if (!asked) End(ToGrpcStatus(asked));
  }

  // The engine tells that something has changed somewhere.
  void OnChange() {
    {
      const std::lock_guard lock(mutex_);
      changed_ = true;
      if (!waiting_) return;
      waiting_ = false;
    }
    ReadOn();
  }

  // What was sent has gone out, or something is new.
  void ReadOn() {
    if (stream_->Gone()) {
      End(grpc::Status::CANCELLED);
      return;
    }
    Ask([self = shared_from_this()](Queries& queries) { self->SendNext(queries); });
  }

  void SendNext(Queries& queries) {
    {
      const std::lock_guard lock(mutex_);
      changed_ = false;
    }
    const Result<std::vector<StateChangeDetails>> page = queries.ListStateChanges(filter_);
    if (!page) {
      End(ToGrpcStatus(page.error()));
    } else if (!page->empty()) {
      Send(*page);
    } else if (!request_.follow()) {
      End(grpc::Status::OK);
    } else if (const Result<void> there = CheckStillThere(queries); !there) {
      End(ToGrpcStatus(there));
    } else if (!up_to_date_) {
      up_to_date_ = true;
      stream_->Send({});
    } else {
      Wait();
    }
  }

  // What was deleted has no more changes; another job may have its name by now.
  Result<void> CheckStillThere(Queries& queries) const {
    HONE_TRY(const StateChangeFilter present, FilterOf(queries, request_.name()));
    if (present.tuning_job == filter_.tuning_job) return {};
    return NotFound("name: the job was deleted: " + CleanUtf8(request_.name(), 80));
  }

  // The stream calls ReadOn() when it has gone out.
  void Send(const std::vector<StateChangeDetails>& page) {
    v1::WatchEventsResponse message;
    for (const StateChangeDetails& details : page) {
      FromStateChange(details, message.add_changes());
    }
    filter_.after = page.back().change.sequence;
    stream_->Send(std::move(message));
  }

  void Wait() {
    {
      const std::lock_guard lock(mutex_);
      waiting_ = !changed_;
      if (waiting_) return;
    }
    ReadOn();
  }

  void End(const grpc::Status& status) {
    watch_.End();
    stream_->Close(status);
  }

  Engine& engine_;
  const v1::WatchEventsRequest request_;
  const std::shared_ptr<EventStream> stream_;
  HeldWatch watch_;
  // Used by whoever reads or sends, one after the other.
  StateChangeFilter filter_;
  bool up_to_date_ = false;  // And the client was told so.

  std::mutex mutex_;
  bool changed_ = false;  // Since the latest read began.
  bool waiting_ = false;  // Nothing is under way.
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchEventsResponse>* EventService::WatchEvents(
    grpc::CallbackServerContext*, const v1::WatchEventsRequest* request) {
  const std::shared_ptr<EventStream> stream = EventStream::Make();
  std::make_shared<EventReading>(engine_, *request, stream)->Begin();
  return stream.get();
}

}  // namespace hone
