#include "orchestrator/rpc/watch.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "convert/jobs.h"
#include "orchestrator/rpc/handlers.h"
#include "orchestrator/rpc/held_watch.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/stream.h"

namespace hone {
namespace {

// What a watch of a tuning job shows: the job and the trials that changed.
struct OfTuningJob {
  using Response = v1::WatchTuningJobResponse;
  static constexpr auto kRequire = RequireTuningJob;

  static Result<void> Fill(Queries& queries, const TuningJob& job,
                           const std::map<std::int64_t, TrainingJob>& trials, Response* message) {
    HONE_TRY(const std::optional<TrainingJob> best, BestTrial(queries, job));
    FromTuningJob(job, best ? &*best : nullptr, message->mutable_tuning_job());
    for (const auto& [number, trial] : trials) {
      FromTrainingJob(trial, job.name, message->add_changed_trials());
    }
    return {};
  }
};

// And of a training job that is run by itself: how it is.
struct OfTrainingJob {
  using Response = v1::WatchTrainingJobResponse;
  static constexpr auto kRequire = RequireAlone;

  static Result<void> Fill(Queries& queries, const TuningJob& job,
                           const std::map<std::int64_t, TrainingJob>&, Response* message) {
    HONE_TRY(const std::optional<TrainingJobDetails> details, queries.FindTrial(job.id, 1));
    if (!details) return NotFound("name: the job is being deleted: " + job.name);
    FromTrainingJobAlone(*details, job.spec, message->mutable_training_job());
    message->mutable_training_job()->clear_attempts();
    return {};
  }
};

// How many running trials the first message shows at most; all others are in ListTrials.
constexpr std::int32_t kMaxRunningShown = 10'000;

// One client's watch, of a kind as above. Its methods are called from the threads of gRPC, of the
// readers, and the loop.
template <typename Kind>
class Watch : public std::enable_shared_from_this<Watch<Kind>> {
 public:
  using WatchStream = Stream<typename Kind::Response>;

  Watch(Engine& engine, std::shared_ptr<WatchStream> stream)
      : engine_(engine), stream_(std::move(stream)), watch_(engine) {}

  // Listens first and reads then, so that no change falls between the two.
  void Begin(const std::string& name) {
    stream_->OnIdle([self = this->shared_from_this()] { self->OnIdle(); });
    Ask([self = this->shared_from_this(), name](Queries& queries) {
      const Result<TuningJob> job = Kind::kRequire(queries, name);
      if (!job) {
        self->End(ToGrpcStatus(job.error()));
        return;
      }
      self->name_ = job->name;
      self->Listen(job->id);
    });
  }

 private:
  void Listen(TuningJobId job) {
    const std::int64_t watch = engine_.Watch(
        job, [self = this->shared_from_this()](const JobChange& change) { self->OnChange(change); },
        [self = this->shared_from_this()] {
          self->Ask([self](Queries& queries) { self->SendAll(queries); });
        });
    watch_.Hold(watch);
  }

  void Ask(std::function<void(Queries&)> question) {
    const Result<void> asked = engine_.Read(std::move(question));
    if (!asked) End(ToGrpcStatus(asked));
  }

  void SendAll(Queries& queries) {
    const Result<JobChange> all = ReadAll(queries);
    if (!all) {
      End(ToGrpcStatus(all.error()));
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      ready_ = true;
      busy_ = false;
    }
    OnChange(*all);
  }

  Result<JobChange> ReadAll(Queries& queries) const {
    HONE_TRY(TuningJob job, Kind::kRequire(queries, name_));
    TrialFilter running;
    running.tuning_job = job.id;
    running.status = TrainingJobStatus::kInProgress;
    running.page_size = kMaxRunningShown;
    HONE_TRY(Page<TrainingJob> page, queries.ListTrials(running));
    return JobChange{std::move(job), std::move(page.rows)};
  }

  void OnChange(const JobChange& change) {
    {
      const std::lock_guard lock(mutex_);
      // A change that came before all was read is in what is read, or newer: it is kept.
      if (change.tuning_job && (!job_ || change.tuning_job->log_records >= job_->log_records)) {
        job_ = change.tuning_job;
        changed_ = true;
      }
      for (const TrainingJob& trial : change.trials) trials_[trial.trial] = trial;
      changed_ = changed_ || !change.trials.empty();
    }
    SendNext();
  }

  void OnIdle() {
    if (stream_->Gone()) {
      End(grpc::Status::CANCELLED);
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      busy_ = false;
    }
    SendNext();
  }

  // Sends what has changed; the best trial's hyperparameters are read from disk for it.
  void SendNext() {
    {
      const std::lock_guard lock(mutex_);
      if (!ready_ || busy_ || !changed_ || !job_) return;
      busy_ = true;
      changed_ = false;
    }
    Ask([self = this->shared_from_this()](Queries& queries) { self->SendMessage(queries); });
  }

  void SendMessage(Queries& queries) {
    std::map<std::int64_t, TrainingJob> trials;
    TuningJob job;
    {
      const std::lock_guard lock(mutex_);
      trials = std::exchange(trials_, {});
      job = *job_;
    }
    if (job.status == TuningJobStatus::kDeleting) {
      End(ToGrpcStatus(NotFound("name: the job is being deleted: " + job.name)));
      return;
    }
    typename Kind::Response message;
    const Result<void> filled = Kind::Fill(queries, job, trials, &message);
    if (!filled) {
      End(ToGrpcStatus(filled));
      return;
    }
    stream_->Send(std::move(message));
    if (HasEnded(job.status)) End(grpc::Status::OK);
  }

  void End(const grpc::Status& status) {
    watch_.End();
    stream_->Close(status);
  }

  Engine& engine_;
  const std::shared_ptr<WatchStream> stream_;
  HeldWatch watch_;
  std::string name_;  // Set before anyone else can read it.

  std::mutex mutex_;
  std::optional<TuningJob> job_;                // The latest.
  std::map<std::int64_t, TrainingJob> trials_;  // Changed, and not sent yet.
  bool changed_ = false;
  bool ready_ = false;  // All has been read.
  bool busy_ = true;    // A message is under way.
};

template <typename Kind>
auto* Start(Engine& engine, const std::string& name) {
  const auto stream = Stream<typename Kind::Response>::Make();
  std::make_shared<Watch<Kind>>(engine, stream)->Begin(name);
  return stream.get();
}

}  // namespace

grpc::ServerWriteReactor<v1::WatchTuningJobResponse>* WatchTuningJob(Engine& engine,
                                                                     const std::string& name) {
  return Start<OfTuningJob>(engine, name);
}

grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>* WatchTrainingJob(Engine& engine,
                                                                         const std::string& name) {
  return Start<OfTrainingJob>(engine, name);
}

}  // namespace hone
