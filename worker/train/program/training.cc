#include "worker/train/program/training.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "worker/train/base/failure.h"
#include "worker/train/base/log.h"
#include "worker/train/learning/schedule.h"

namespace hone::train {
namespace {

constexpr std::int64_t kBatchesPerLine = 20;

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void AddTo(Sums& sums, const StepResult& result, int pictures) {
  sums.loss += result.loss * pictures;
  sums.correct += result.correct;
  sums.correct_top_k += result.correct_top_k;
  sums.pictures += pictures;
}

void AppendWithPrefix(const std::string& prefix, std::vector<StoredTensor> from,
                      std::vector<StoredTensor>& to) {
  for (StoredTensor& tensor : from) {
    tensor.name = prefix + tensor.name;
    to.push_back(std::move(tensor));
  }
}

std::vector<StoredTensor> WithoutPrefix(const std::string& prefix, const TensorFile& file) {
  std::vector<StoredTensor> found;
  for (const StoredTensor& tensor : file.tensors) {
    if (!tensor.name.starts_with(prefix)) continue;
    found.push_back(tensor);
    found.back().name = tensor.name.substr(prefix.size());
  }
  return found;
}

}  // namespace

Training::Training(const Settings& settings, const Outputs& outputs, Learner& learner,
                   PictureStore& train, PictureStore& validation, const Reporter& reporter)
    : settings_(settings),
      outputs_(outputs),
      learner_(learner),
      train_(train),
      validation_(validation),
      reporter_(reporter) {}

void Training::GoOnFrom(const Checkpoint& checkpoint) {
  std::string wrong = Difference(checkpoint.identity, outputs_.identity);
  // The best weights go through the network, too, so that they are looked at as closely.
  const bool has_best = checkpoint.position.best_epoch >= 0;
  if (wrong.empty() && has_best) wrong = learner_.SetWeights(checkpoint.state, "best.");
  if (wrong.empty()) wrong = learner_.SetWeights(checkpoint.state, "model.");
  if (wrong.empty()) wrong = learner_.SetOptimizerState(checkpoint.state, "optimizer.");
  const std::size_t batches = BatchCount(train_.set().files.size(), settings_.mini_batch_size);
  if (wrong.empty() && static_cast<std::size_t>(checkpoint.position.batch) > batches) {
    wrong = "batch: must be at most " + std::to_string(batches) + ": " +
            std::to_string(checkpoint.position.batch);
  }
  if (!wrong.empty()) throw Failure(ExitCode::kBadParent, "checkpoint: " + wrong);
  position_ = checkpoint.position;
  if (has_best) best_ = WithoutPrefix("best.", checkpoint.state);
  LogInfo("Going on from a checkpoint: epoch " + std::to_string(position_.epoch) + ", batch " +
          std::to_string(position_.batch));
}

Ending Training::Run() {
  if (!best_.empty()) StoreModel(best_, position_.best_epoch);
  if (position_.epoch >= settings_.epochs) {
    // All was done but for the end. What the earlier attempt told may be lost with it.
    reporter_.Epoch(position_.epoch - 1, position_.history.back());
    return Ending::kDone;
  }
  while (position_.epoch < settings_.epochs) {
    Scores validation;
    if (!TrainEpoch() || !Validate(&validation)) return Stop();
    FinishEpoch(validation);
    const bool last = position_.epoch == settings_.epochs;
    if (!last && outputs_.stop_asked()) return Stop();
    if (last || position_.epoch % settings_.checkpoint_frequency == 0) StoreCheckpoint();
  }
  return Ending::kDone;
}

BatchPlan Training::PlanOfEpoch() const {
  BatchPlan plan;
  plan.batch_size = settings_.mini_batch_size;
  plan.for_training = true;
  plan.augmentation = settings_.augmentation_type;
  plan.seed = settings_.seed;
  plan.epoch = static_cast<std::uint64_t>(position_.epoch);
  plan.first_batch = static_cast<std::size_t>(position_.batch);
  plan.threads = outputs_.data_threads;
  return plan;
}

bool Training::TrainEpoch() {
  const double rate = LearningRate(settings_, position_.epoch);
  const double start = Now();
  double line_start = start;
  std::int64_t line_pictures = position_.sums.pictures;
  Batches batches(train_, PlanOfEpoch());
  while (const Batch* batch = batches.Next()) {
    if (outputs_.stop_asked()) return false;
    Step(*batch, rate);
    if (position_.batch % kBatchesPerLine != 0) continue;
    const double now = Now();
    const double seconds = now - std::exchange(line_start, now);
    const std::int64_t before = std::exchange(line_pictures, position_.sums.pictures);
    const auto pictures = static_cast<double>(position_.sums.pictures - before);
    reporter_.Batch(position_.epoch, position_.batch, pictures / seconds,
                    position_.sums.Mean().accuracy);
  }
  reporter_.TrainingPass(position_.epoch, position_.sums.Mean(), Now() - start,
                         batches.waited_seconds());
  return true;
}

void Training::Step(const Batch& batch, double rate) {
  ++position_.batch;
  // One picture has no variance for batch norm to learn from.
  const int least = settings_.mini_batch_size > 1 ? 2 : 1;
  if (batch.count < least) return;
  const StepResult result = learner_.Train(batch, rate);
  if (!std::isfinite(result.loss)) {
    throw Failure(ExitCode::kNotFinite,
                  "loss: must be finite, in epoch " + std::to_string(position_.epoch) + ", batch " +
                      std::to_string(position_.batch) + ": " + Fixed(result.loss, 6));
  }
  AddTo(position_.sums, result, batch.count);
}

bool Training::Validate(Scores* scores) {
  BatchPlan plan;
  plan.batch_size = settings_.mini_batch_size;
  plan.threads = outputs_.data_threads;
  Sums sums;
  Batches batches(validation_, plan);
  while (const Batch* batch = batches.Next()) {
    if (outputs_.stop_asked()) return false;
    if (batch->count > 0) AddTo(sums, learner_.Evaluate(*batch), batch->count);
  }
  *scores = sums.Mean();
  if (!std::isfinite(scores->loss)) {
    throw Failure(ExitCode::kNotFinite, "validation loss: must be finite, in epoch " +
                                            std::to_string(position_.epoch) + ": " +
                                            Fixed(scores->loss, 6));
  }
  reporter_.ValidationPass(position_.epoch, *scores);
  return true;
}

void Training::FinishEpoch(const Scores& validation) {
  const int epoch = position_.epoch;
  position_.history.push_back({position_.sums.Mean(), validation});
  const auto best = static_cast<std::size_t>(position_.best_epoch);
  if (best_.empty() || validation.accuracy > position_.history[best].validation.accuracy) {
    position_.best_epoch = epoch;
    best_ = learner_.Weights();
    LogInfo("Storing the best model with validation accuracy: " + Fixed(validation.accuracy, 6));
    StoreModel(best_, epoch);
  }
  reporter_.Epoch(epoch, position_.history.back());
  position_.epoch = epoch + 1;
  position_.batch = 0;
  position_.sums = {};
}

// An epoch of -1: none is done.
void Training::StoreModel(const std::vector<StoredTensor>& weights, int epoch) {
  ModelRecord record = outputs_.record;
  if (epoch >= 0) {
    record.metrics.Append("epoch", epoch);
    const EpochScores& scores = position_.history[static_cast<std::size_t>(epoch)];
    for (const auto& [name, value] : Named(scores, settings_.top_k)) {
      record.metrics.Append(name, value);
    }
  }
  const std::string wrong = WriteArchive(outputs_.model_folder, record, weights);
  if (wrong.empty()) return;
  throw Failure(ExitCode::kProgramError,
                "model: must be writable (" + wrong + "): " + outputs_.model_folder);
}

void Training::StoreCheckpoint() const {
  if (outputs_.checkpoint_folder.empty()) return;
  Checkpoint checkpoint{outputs_.identity, position_, {}};
  AppendWithPrefix("model.", learner_.Weights(), checkpoint.state.tensors);
  AppendWithPrefix("optimizer.", learner_.OptimizerState(), checkpoint.state.tensors);
  if (position_.best_epoch >= 0) {
    AppendWithPrefix("best.", best_, checkpoint.state.tensors);
  }
  const std::string wrong = WriteCheckpoint(outputs_.checkpoint_folder, checkpoint);
  if (wrong.empty()) {
    LogInfo("Saved checkpoint to \"" + outputs_.checkpoint_folder + "\"");
  } else {
    LogInfo("Could not save a checkpoint, training goes on: " + wrong);
  }
}

Ending Training::Stop() {
  StoreCheckpoint();
  if (best_.empty()) StoreModel(learner_.Weights(), -1);
  return Ending::kStopped;
}

}  // namespace hone::train
