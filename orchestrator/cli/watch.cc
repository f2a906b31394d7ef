#include "orchestrator/cli/watch.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <ostream>
#include <thread>

#include "job_file/words.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/progress.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

int ExitCodeOf(v1::TuningJobStatus status) {
  if (status == v1::TUNING_JOB_STATUS_FAILED) return kExitJobFailed;
  if (status == v1::TUNING_JOB_STATUS_STOPPED) return kExitJobStopped;
  return kExitDone;
}

std::string Metric(const v1::TuningJob& job) {
  return job.spec().definitions_size() > 0 ? job.spec().definitions(0).objective().metric() : "";
}

// Shows what a stream tells.
class Viewer {
 public:
  virtual ~Viewer() = default;
  virtual void Show(const v1::WatchTuningJobResponse& message) = 0;
  // The watch has begun, or begun again after a break: trials may have ended before.
  virtual Result<void> CatchUp(Client&, const std::string&) { return {}; }
  virtual void End() {}
};

class JsonViewer : public Viewer {
 public:
  explicit JsonViewer(const Context& context) : context_(context) {}
  void Show(const v1::WatchTuningJobResponse& message) override { PrintJson(context_, message); }

 private:
  const Context& context_;
};

// A block that is drawn over itself at each change, and each second: time goes on, and terminals
// change their size.
class BlockViewer : public Viewer {
 public:
  explicit BlockViewer(const Context& context)
      : context_(context), clock_([this](const std::stop_token& stop) { DrawEachSecond(stop); }) {}
  ~BlockViewer() override { End(); }

  void Show(const v1::WatchTuningJobResponse& message) override {
    const std::lock_guard lock(mutex_);
    progress_.Take(message.tuning_job());
    for (const v1::TrainingJob& trial : message.changed_trials()) progress_.Take(trial);
    Draw();
  }

  Result<void> CatchUp(Client& client, const std::string& job) override {
    return ForEachTrial(client, job, [this](const v1::TrainingJob& trial) {
      const std::lock_guard lock(mutex_);
      progress_.Take(trial);
    });
  }

  void End() override {
    if (!clock_.joinable()) return;
    clock_.request_stop();
    clock_.join();
  }

 private:
  void DrawEachSecond(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!second_.wait_for(lock, stop, 1s, [] { return false; }) && !stop.stop_requested()) {
      if (lines_ > 0) Draw();
    }
  }

  // Requires: mutex_ is held.
  void Draw() {
    const std::string block = ProgressBlock(context_, progress_);
    // Up to the block's first line, and clear from there on.
    if (lines_ > 0) context_.out << "\033[" << lines_ << "A\033[J";
    context_.out << block << std::flush;
    lines_ = std::count(block.begin(), block.end(), '\n');
  }

  const Context& context_;
  std::mutex mutex_;
  std::condition_variable_any second_;
  Progress progress_;
  std::ptrdiff_t lines_ = 0;
  std::jthread clock_;
};

// One line for each change of a trial's status, and one for the job's end.
class LineViewer : public Viewer {
 public:
  LineViewer(const Context& context, std::string name)
      : context_(context), name_(std::move(name)) {}

  void Show(const v1::WatchTuningJobResponse& message) override {
    job_ = message.tuning_job();
    for (const v1::TrainingJob& trial : message.changed_trials()) ShowTrial(trial);
  }

  Result<void> CatchUp(Client& client, const std::string& job) override {
    // What ended before the watch began is no event of it.
    if (std::exchange(began_, true)) {
      return ForEachTrial(client, job, [this](const v1::TrainingJob& trial) { ShowTrial(trial); });
    }
    return {};
  }

  void End() override {
    context_.out << Time() << " " << name_ << " " << StatusWord(job_.status());
    if (!job_.reason().empty()) context_.out << ": " << OneLine(job_.reason());
    if (job_.best_trial() != 0) {
      context_.out << "; best " << name_ << "/" << job_.best_trial() << " "
                   << FormatNumber(job_.best_value());
    }
    context_.out << std::endl;
  }

 private:
  std::string Time() const { return FormatLocalTime(context_.now()).substr(11); }

  void ShowTrial(const v1::TrainingJob& trial) {
    const bool ended = HasEnded(trial.status());
    const std::string status =
        ended ? StatusWord(trial.status()) : StatusWord(trial.secondary_status());
    std::string& known = status_by_trial_[trial.trial()];
    if (known == status) return;
    known = status;
    context_.out << Time() << " " << name_ << "/" << trial.trial() << " " << status;
    if (ended && trial.has_objective_value()) {
      context_.out << " " << Metric(job_) << "=" << FormatNumber(trial.objective_value());
    }
    if (trial.failure_cause() != v1::FAILURE_CAUSE_UNSPECIFIED) {
      context_.out << " " << WordFor(FailureCauseWords(), trial.failure_cause()) << ": "
                   << OneLine(trial.failure_reason());
    }
    context_.out << " " << OneLine(Joined(trial.hyperparameters())) << std::endl;
  }

  const Context& context_;
  const std::string name_;
  v1::TuningJob job_;
  std::map<std::int64_t, std::string> status_by_trial_;
  bool began_ = false;
};

std::unique_ptr<Viewer> MakeViewer(const Context& context, const std::string& name) {
  if (context.json) return std::make_unique<JsonViewer>(context);
  if (context.terminal) return std::make_unique<BlockViewer>(context);
  return std::make_unique<LineViewer>(context, name);
}

}  // namespace

std::string ValueOf(const v1::TrainingJob& trial, const std::string& hyperparameter) {
  for (const v1::Hyperparameter& candidate : trial.hyperparameters()) {
    if (candidate.name() == hyperparameter) return candidate.value();
  }
  return {};
}

Result<int> Watch(Context& context, Client& client, const std::string& name, bool reached) {
  const std::unique_ptr<Viewer> viewer = MakeViewer(context, name);
  Reconnect reconnect(context.contact_limit);
  if (reached) reconnect.Heard();
  v1::TuningJobStatus status = v1::TUNING_JOB_STATUS_UNSPECIFIED;
  bool catch_up = true;
  const auto open = [&] {
    return client.WatchTuningJob(name, [&](const v1::WatchTuningJobResponse& message) {
      reconnect.Heard();
      status = message.tuning_job().status();
      viewer->Show(message);
      if (catch_up) catch_up = !viewer->CatchUp(client, name).ok();
      return true;
    });
  };
  HONE_TRY_VOID(reconnect.Follow(
      open, [&] { return HasEnded(status); }, [&] { catch_up = true; }));
  viewer->End();
  return ExitCodeOf(status);
}

void AddWatchCommand(CLI::App& app, Action* action) {
  struct Options {
    std::string job;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = AddCommand<Options>(
      app, action, "watch", "Follow a job to its end", "hone watch seedlings", options,
      [](Context& context, const Options& chosen) -> Result<int> {
        Client client(Endpoint(context));
        const Result<int> code = Watch(context, client, chosen.job, /*reached=*/false);
        if (code || code.error().code != ErrorCode::kNotFound) return code;
        // Of neither kind: said of tuning jobs, which most are.
        const Result<int> other = WatchTraining(context, client, chosen.job, /*reached=*/true);
        return other || other.error().code != ErrorCode::kNotFound ? other : code;
      });
  command->add_option("JOB", options->job, "A tuning job, or a single training job")->required();
}

}  // namespace hone
