#include <algorithm>
#include <ostream>

#include "base/text.h"
#include "job_file/words.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"
#include "orchestrator/cli/watch.h"

namespace hone {
namespace {

int ExitCodeOf(v1::TrainingJobStatus status) {
  if (status == v1::TRAINING_JOB_STATUS_FAILED) return kExitJobFailed;
  if (status == v1::TRAINING_JOB_STATUS_STOPPED) return kExitJobStopped;
  return kExitDone;
}

std::string StatusOf(const v1::TrainingJob& job) {
  return HasEnded(job.status()) ? StatusWord(job.status()) : StatusWord(job.secondary_status());
}

// "validation:accuracy=0.91", as it ended or as far as it is known.
std::string ObjectiveOf(const v1::TrainingJob& job) {
  if (!job.has_objective_value() && !job.has_latest_value()) return "";
  const double value = job.has_objective_value() ? job.objective_value() : job.latest_value();
  return job.spec().objective().metric() + "=" + FormatNumber(value);
}

std::string FailureOf(const v1::TrainingJob& job) {
  if (job.failure_cause() == v1::FAILURE_CAUSE_UNSPECIFIED) return "";
  return WordFor(FailureCauseWords(), job.failure_cause()) + ": " + OneLine(job.failure_reason());
}

// One line: what has changed.
std::string LineOf(const v1::TrainingJob& job) {
  std::string line = job.name() + " " + StatusOf(job);
  for (const std::string& part : {ObjectiveOf(job), FailureOf(job)}) {
    if (!part.empty()) line += " " + part;
  }
  return line;
}

class TrainingViewer {
 public:
  explicit TrainingViewer(const Context& context) : context_(context) {}

  void Show(const v1::WatchTrainingJobResponse& message) {
    if (context_.json) {
      PrintJson(context_, message);
    } else if (context_.terminal) {
      ShowBlock(message.training_job());
    } else {
      ShowLine(message.training_job());
    }
  }

 private:
  void ShowLine(const v1::TrainingJob& job) {
    const std::string line = LineOf(job);
    if (line == shown_) return;
    shown_ = line;
    context_.out << FormatLocalTime(context_.now()).substr(11) << " " << line << std::endl;
  }

  // Drawn over the block before it.
  void ShowBlock(const v1::TrainingJob& job) {
    const WallTime end =
        job.has_ended_at() ? ToWallTime(job.ended_at()) : std::max(context_.now(), WallTime());
    const std::string status = StatusOf(job);
    const std::string took = FormatSpan(end - ToWallTime(job.created_at()));
    if (lines_ > 0) context_.out << "\033[" << lines_ << "A\033[J";
    lines_ = 0;
    const auto print = [&](const std::string& text) {
      if (text.empty()) return;
      context_.out << CutTo(text, context_.width - 1) << '\n';
      ++lines_;
    };
    context_.out << job.name() << "  " << Coloured(context_, ColourOf(status), status) << "  "
                 << took << '\n';
    ++lines_;
    print(ObjectiveOf(job));
    print(OneLine(Joined(job.hyperparameters())));
    print(FailureOf(job));
    context_.out << std::flush;
  }

  const Context& context_;
  std::string shown_;
  int lines_ = 0;
};

}  // namespace

Result<int> WatchTraining(Context& context, Client& client, const std::string& name, bool reached) {
  TrainingViewer viewer(context);
  Reconnect reconnect(context.contact_limit);
  if (reached) reconnect.Heard();
  v1::TrainingJobStatus status = v1::TRAINING_JOB_STATUS_UNSPECIFIED;
  const auto open = [&] {
    return client.WatchTrainingJob(name, [&](const v1::WatchTrainingJobResponse& message) {
      reconnect.Heard();
      status = message.training_job().status();
      viewer.Show(message);
      return true;
    });
  };
  HONE_TRY_VOID(reconnect.Follow(
      open, [&] { return HasEnded(status); }, [] {}));
  return ExitCodeOf(status);
}

}  // namespace hone
