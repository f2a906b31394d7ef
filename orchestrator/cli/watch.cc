#include "orchestrator/cli/watch.h"

#include <algorithm>
#include <ostream>

#include "job_file/words.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

constexpr int kPageSize = 1'000;
constexpr int kWidestBar = 60;

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
  // The connection broke and is there again: trials may have ended meanwhile.
  virtual Result<void> CatchUp(Client&) { return {}; }
  virtual void End() {}
};

class JsonViewer : public Viewer {
 public:
  explicit JsonViewer(const Context& context) : context_(context) {}
  void Show(const v1::WatchTuningJobResponse& message) override { PrintJson(context_, message); }

 private:
  const Context& context_;
};

class BlockViewer : public Viewer {
 public:
  explicit BlockViewer(const Context& context) : context_(context) {}

  void Show(const v1::WatchTuningJobResponse& message) override {
    const std::string block = ProgressBlock(context_, message.tuning_job());
    // Up to the block's first line, and clear from there on.
    if (lines_ > 0) context_.out << "\033[" << lines_ << "A\033[J";
    context_.out << block << std::flush;
    lines_ = std::count(block.begin(), block.end(), '\n');
  }

 private:
  const Context& context_;
  std::ptrdiff_t lines_ = 0;
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

  Result<void> CatchUp(Client& client) override {
    v1::ListTrialsRequest request;
    request.set_tuning_job(name_);
    request.set_page_size(kPageSize);
    do {
      HONE_TRY(const v1::ListTrialsResponse page, client.ListTrials(request));
      for (const v1::TrainingJob& trial : page.trials()) ShowTrial(trial);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
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
};

std::unique_ptr<Viewer> MakeViewer(const Context& context, const std::string& name) {
  if (context.json) return std::make_unique<JsonViewer>(context);
  if (context.terminal) return std::make_unique<BlockViewer>(context);
  return std::make_unique<LineViewer>(context, name);
}

std::string Bar(const v1::TuningJob& job, int width) {
  const v1::TrialCounts& counts = job.counts();
  const std::int64_t created =
      counts.in_progress() + counts.completed() + counts.failed() + counts.stopped();
  const std::int64_t total = std::max<std::int64_t>({job.spec().limits().max_trials(), created, 1});
  const auto columns = [&](std::int64_t trials) {
    return static_cast<std::size_t>(trials * width / total);
  };
  const std::size_t ended = columns(created - counts.in_progress());
  const std::size_t running = columns(created) - ended;
  const std::size_t rest = static_cast<std::size_t>(width) - ended - running;
  return "[" + std::string(ended, '#') + std::string(running, '>') + std::string(rest, '.') + "]";
}

}  // namespace

std::string ValueOf(const v1::TrainingJob& trial, const std::string& hyperparameter) {
  for (const v1::Hyperparameter& candidate : trial.hyperparameters()) {
    if (candidate.name() == hyperparameter) return candidate.value();
  }
  return {};
}

std::string ProgressBlock(const Context& context, const v1::TuningJob& job) {
  const v1::TrialCounts& counts = job.counts();
  const std::int64_t ended = counts.completed() + counts.failed() + counts.stopped();
  const WallTime end =
      job.has_ended_at() ? ToWallTime(job.ended_at()) : std::max(context.now(), WallTime());
  const std::string status = StatusWord(job.status());
  std::vector<std::string> lines;
  lines.push_back(job.name() + "  " + status + "  " +
                  FormatSpan(end - ToWallTime(job.created_at())));
  lines.push_back(Bar(job, std::clamp(context.width - 20, 10, kWidestBar)) + " " +
                  std::to_string(ended) + "/" + std::to_string(job.spec().limits().max_trials()));
  lines.push_back(std::to_string(counts.in_progress()) + " running, " +
                  std::to_string(counts.completed()) + " completed, " +
                  std::to_string(counts.failed()) + " failed, " + std::to_string(counts.stopped()) +
                  " stopped");
  if (job.best_trial() != 0) {
    lines.push_back("best: " + job.name() + "/" + std::to_string(job.best_trial()) + " " +
                    Metric(job) + "=" + FormatNumber(job.best_value()));
    lines.push_back("  " + Joined(job.best_hyperparameters()));
  }
  if (!job.reason().empty()) lines.push_back(job.reason());
  std::string block;
  // A line that is wider than the terminal would wrap, and the block be drawn over itself.
  for (const std::string& line : lines) block += CutTo(OneLine(line), context.width - 1) + "\n";
  const std::size_t at = block.find("  " + status);
  if (at != std::string::npos) {
    block.replace(at + 2, status.size(), Coloured(context, ColourOf(status), status));
  }
  return block;
}

Result<int> Watch(Context& context, Client& client, const std::string& name, bool reached) {
  const std::unique_ptr<Viewer> viewer = MakeViewer(context, name);
  Reconnect reconnect(context.contact_limit);
  if (reached) reconnect.Heard();
  v1::TuningJobStatus status = v1::TUNING_JOB_STATUS_UNSPECIFIED;
  bool catch_up = false;
  const auto open = [&] {
    return client.WatchTuningJob(name, [&](const v1::WatchTuningJobResponse& message) {
      reconnect.Heard();
      status = message.tuning_job().status();
      viewer->Show(message);
      const bool caught_up = !catch_up || viewer->CatchUp(client).ok();
      catch_up = catch_up && !caught_up;
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
