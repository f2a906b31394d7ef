#include "orchestrator/cli/progress.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "job_file/words.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

constexpr int kWidestBar = 60;
constexpr int kWidestCurve = 40;
// So many of the latest ends say how long a trial takes.
constexpr std::size_t kLatest = 20;

const v1::Objective& ObjectiveOf(const v1::TuningJob& job) {
  static const v1::Objective kNone;
  return job.spec().definitions_size() > 0 ? job.spec().definitions(0).objective() : kNone;
}

std::int64_t EndedOf(const v1::TrialCounts& counts) {
  return counts.completed() + counts.failed() + counts.stopped();
}

std::string Bar(const v1::TuningJob& job, int width) {
  const v1::TrialCounts& counts = job.counts();
  const std::int64_t created = EndedOf(counts) + counts.in_progress();
  const std::int64_t total = std::max<std::int64_t>({job.spec().limits().max_trials(), created, 1});
  const auto columns = [&](std::int64_t trials) {
    return static_cast<std::size_t>(trials * width / total);
  };
  const std::size_t ended = columns(created - counts.in_progress());
  const std::size_t running = columns(created) - ended;
  const std::size_t rest = static_cast<std::size_t>(width) - ended - running;
  return "[" + std::string(ended, '#') + std::string(running, '>') + std::string(rest, '.') + "]";
}

std::string CountsLine(const v1::TrialCounts& counts) {
  return std::to_string(counts.in_progress()) + " running, " + std::to_string(counts.completed()) +
         " completed, " + std::to_string(counts.failed()) + " failed, " +
         std::to_string(counts.stopped()) + " stopped";
}

std::string BestLine(const Context& context, const Progress& progress) {
  const v1::TuningJob& job = progress.job();
  std::string line = "best  " + ObjectiveOf(job).metric() + "=" + FormatNumber(job.best_value()) +
                     "  " + job.name() + "/" + std::to_string(job.best_trial());
  if (const auto at = progress.BestAt()) line += ", " + FormatAge(*at, context.now());
  return line;
}

std::string CurveLine(const std::vector<double>& best, int width) {
  if (best.size() < 2) return "";
  return FormatNumber(best.front()) + " " + Sparkline(best, std::clamp(width, 1, kWidestCurve)) +
         " " + FormatNumber(best.back());
}

}  // namespace

void Progress::Take(const v1::TrainingJob& trial) {
  Seen& seen = trials_[trial.trial()];
  seen = {};
  seen.ended = HasEnded(trial.status());
  if (trial.has_objective_value()) seen.objective = trial.objective_value();
  if (trial.has_started_at()) seen.started_at = ToWallTime(trial.started_at());
  if (trial.has_ended_at()) seen.ended_at = ToWallTime(trial.ended_at());
  if (trial.status() == v1::TRAINING_JOB_STATUS_FAILED) {
    seen.failure = WordFor(FailureCauseWords(), trial.failure_cause()) + ": " +
                   OneLine(trial.failure_reason());
  }
}

std::optional<WallTime> Progress::BestAt() const {
  const auto best = trials_.find(job_.best_trial());
  return best == trials_.end() ? std::nullopt : best->second.ended_at;
}

std::vector<const Progress::Seen*> Progress::InOrderOfEnds() const {
  std::vector<const Seen*> ended;
  for (const auto& [number, trial] : trials_) {
    if (trial.ended && trial.ended_at) ended.push_back(&trial);
  }
  std::stable_sort(ended.begin(), ended.end(),
                   [](const Seen* a, const Seen* b) { return *a->ended_at < *b->ended_at; });
  return ended;
}

std::vector<double> Progress::BestSoFar() const {
  const bool maximize = ObjectiveOf(job_).goal() == v1::GOAL_MAXIMIZE;
  std::vector<double> best;
  for (const Seen* trial : InOrderOfEnds()) {
    if (!trial->objective || !trial->failure.empty()) continue;
    const double value = *trial->objective;
    const double before = best.empty() ? value : best.back();
    best.push_back(maximize ? std::max(before, value) : std::min(before, value));
  }
  return best;
}

Duration Progress::UsualRuntime(const std::vector<const Seen*>& ended) const {
  Duration sum = 0us;
  std::int64_t count = 0;
  for (std::size_t i = ended.size(); i-- > 0 && count < static_cast<std::int64_t>(kLatest);) {
    if (!ended[i]->started_at) continue;
    sum += *ended[i]->ended_at - *ended[i]->started_at;
    ++count;
  }
  return count == 0 ? Duration(0) : sum / count;
}

std::optional<Duration> Progress::TimeLeft(WallTime now) const {
  const std::vector<const Seen*> ended = InOrderOfEnds();
  if (ended.empty() || job_.status() != v1::TUNING_JOB_STATUS_IN_PROGRESS) return std::nullopt;
  const Duration usual = UsualRuntime(ended);
  const v1::Limits& limits = job_.spec().limits();
  const std::int64_t to_come = std::max<std::int64_t>(
      0, limits.max_trials() - EndedOf(job_.counts()) - job_.counts().in_progress());
  Duration work = to_come * usual;
  Duration longest = 0us;  // Of those that run, however many go beside it.
  for (const auto& [number, trial] : trials_) {
    if (trial.ended) continue;
    const Duration ran = trial.started_at ? now - *trial.started_at : Duration(0);
    const Duration rest = std::max(usual - ran, Duration(0));
    work += rest;
    longest = std::max(longest, rest);
  }
  // As many at once as do run; those that are allowed may not all find a place.
  const std::int64_t at_once = std::max<std::int64_t>(1, job_.counts().in_progress());
  Duration left = std::max(longest, work / at_once);
  if (limits.has_max_runtime()) {
    const WallTime end = ToWallTime(job_.created_at()) + ToDuration(limits.max_runtime());
    left = std::min(left, std::max(Duration(end - now), Duration(0)));
  }
  return left;
}

std::string Progress::LastFailure() const {
  const std::map<std::int64_t, Seen>::const_iterator none = trials_.end();
  auto latest = none;
  for (auto trial = trials_.begin(); trial != none; ++trial) {
    if (trial->second.failure.empty()) continue;
    if (latest == none || latest->second.ended_at <= trial->second.ended_at) latest = trial;
  }
  if (latest == none) return "";
  return job_.name() + "/" + std::to_string(latest->first) + " failed: " + latest->second.failure;
}

std::string Sparkline(const std::vector<double>& values, int width) {
  static constexpr std::array<const char*, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.empty()) return "";
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const std::size_t count = std::min(values.size(), static_cast<std::size_t>(std::max(width, 1)));
  std::string line;
  for (std::size_t i = 1; i <= count; ++i) {
    const double value = values[i * values.size() / count - 1];
    // Halved, so that the widest range does not overflow.
    const double range = *high / 2 - *low / 2;
    const double height = range > 0 ? (value / 2 - *low / 2) / range : 0.5;
    line += kBlocks[static_cast<std::size_t>(std::lround(height * (kBlocks.size() - 1)))];
  }
  return line;
}

std::string ProgressBlock(const Context& context, const Progress& progress) {
  const v1::TuningJob& job = progress.job();
  const int width = context.Columns();
  const WallTime end =
      job.has_ended_at() ? ToWallTime(job.ended_at()) : std::max(context.now(), WallTime());
  const std::string status = StatusWord(job.status());
  std::vector<std::string> lines;
  lines.push_back(job.name() + "  " + status + "  " +
                  FormatSpan(end - ToWallTime(job.created_at())));
  if (const auto left = progress.TimeLeft(context.now())) {
    lines.back() += ", about " + FormatSpan(*left) + " left";
  }
  lines.push_back(Bar(job, std::clamp(width - 20, 10, kWidestBar)) + " " +
                  std::to_string(EndedOf(job.counts())) + "/" +
                  std::to_string(job.spec().limits().max_trials()));
  lines.push_back(CountsLine(job.counts()));
  if (job.best_trial() != 0) {
    lines.push_back(BestLine(context, progress));
    lines.push_back("      " + Joined(job.best_hyperparameters()));
    const std::string curve = CurveLine(progress.BestSoFar(), width - 30);
    if (!curve.empty()) lines.push_back("      " + curve);
  }
  if (const std::string failure = progress.LastFailure(); !failure.empty()) {
    lines.push_back(failure);
  }
  if (!job.reason().empty()) lines.push_back(job.reason());
  std::string block;
  // A line that is wider than the terminal would wrap, and the block be drawn over itself.
  for (const std::string& line : lines) block += CutTo(OneLine(line), width - 1) + "\n";
  const std::size_t at = block.find("  " + status);
  if (at != std::string::npos) {
    block.replace(at + 2, status.size(), Coloured(context, ColourOf(status), status));
  }
  return block;
}

}  // namespace hone
