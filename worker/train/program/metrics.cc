#include "worker/train/program/metrics.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "worker/train/base/failure.h"
#include "worker/train/base/log.h"

namespace hone::train {
namespace {

std::string EpochName(int epoch) { return "Epoch[" + std::to_string(epoch) + "] "; }

std::string TopKName(int top_k) { return "top_k_accuracy_" + std::to_string(top_k); }

}  // namespace

Scores Sums::Mean() const {
  if (pictures == 0) return {};
  const auto count = static_cast<double>(pictures);
  return {loss / count, static_cast<double>(correct) / count,
          static_cast<double>(correct_top_k) / count};
}

std::vector<std::pair<std::string, double>> Named(const EpochScores& scores, int top_k) {
  std::vector<std::pair<std::string, double>> named;
  for (const auto& [kind, pass] :
       {std::pair{"train:", scores.train}, std::pair{"validation:", scores.validation}}) {
    const std::string prefix = kind;
    named.emplace_back(prefix + "accuracy", pass.accuracy);
    named.emplace_back(prefix + "accuracy:epoch", pass.accuracy);
    named.emplace_back(prefix + "loss", pass.loss);
    if (top_k > 0) named.emplace_back(prefix + TopKName(top_k), pass.top_k_accuracy);
  }
  return named;
}

Reporter::Reporter(std::string metrics_file, int top_k)
    : metrics_file_(std::move(metrics_file)), top_k_(top_k) {}

void Reporter::Batch(int epoch, std::int64_t batch, double pictures_per_second,
                     double accuracy) const {
  LogInfo(EpochName(epoch) + "Batch [" + std::to_string(batch) + "]\tSpeed: " +
          Fixed(pictures_per_second, 2) + " samples/sec\taccuracy=" + Fixed(accuracy, 6));
}

void Reporter::PassLines(int epoch, const char* kind, const Scores& scores) const {
  const std::string start = EpochName(epoch) + kind + "-";
  LogInfo(start + "accuracy=" + Fixed(scores.accuracy, 6));
  if (top_k_ > 0) LogInfo(start + TopKName(top_k_) + "=" + Fixed(scores.top_k_accuracy, 6));
  LogInfo(start + "cross-entropy=" + Fixed(scores.loss, 6));
}

void Reporter::TrainingPass(int epoch, const Scores& scores, double seconds, double waited) const {
  PassLines(epoch, "Train", scores);
  LogInfo(EpochName(epoch) + "Time cost=" + Fixed(seconds, 3));
  LogInfo(EpochName(epoch) + "Waited for data=" + Fixed(waited, 3));
}

void Reporter::ValidationPass(int epoch, const Scores& scores) const {
  PassLines(epoch, "Validation", scores);
}

void Reporter::Epoch(int epoch, const EpochScores& scores) const {
  if (metrics_file_.empty()) return;
  std::string lines;
  for (const auto& [name, value] : Named(scores, top_k_)) {
    Json line = Json::Object();
    line.Append("name", name);
    line.Append("value", value);
    line.Append("step", epoch + 1);
    lines += line.Text() + "\n";
  }
  std::FILE* file = std::fopen(metrics_file_.c_str(), "ae");
  const bool written =
      file != nullptr && std::fwrite(lines.data(), 1, lines.size(), file) == lines.size();
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (written && closed) return;
  throw Failure(ExitCode::kProgramError, "HONE_METRICS_FILE: must be writable (" +
                                             std::string(std::strerror(errno)) +
                                             "): " + metrics_file_);
}

}  // namespace hone::train
