#include "worker/train/data/batches.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "worker/train/base/random.h"
#include "worker/train/data/augment.h"

namespace hone::train {
namespace {

constexpr std::size_t kAhead = 2;  // Beyond what the threads work on.

std::vector<std::size_t> OrderOf(std::size_t pictures, const BatchPlan& plan) {
  std::vector<std::size_t> order(pictures);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (plan.for_training) {
    Random random(plan.seed, Purpose::kOrder, {plan.epoch});
    Shuffle(order, random);
  }
  return order;
}

}  // namespace

std::size_t BatchCount(std::size_t pictures, int batch_size) {
  const auto size = static_cast<std::size_t>(batch_size);
  return (pictures + size - 1) / size;
}

Batches::Batches(PictureStore& store, const BatchPlan& plan)
    : store_(store),
      plan_(plan),
      end_(BatchCount(store.set().files.size(), plan.batch_size)),
      order_(OrderOf(store.set().files.size(), plan)),
      slots_(static_cast<std::size_t>(plan.threads) + kAhead),
      started_(plan.first_batch),
      given_(plan.first_batch) {
  for (int i = 0; i < plan.threads; ++i) threads_.emplace_back([this] { Work(); });
}

Batches::~Batches() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

const Batch* Batches::Next() {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  if (holding_) {
    slots_[given_ % slots_.size()].ready = false;
    holding_ = false;
    ++given_;
    changed_.notify_all();
  }
  if (given_ >= end_) return nullptr;
  Slot& slot = slots_[given_ % slots_.size()];
  changed_.wait(lock, [&] { return slot.ready || error_; });
  if (!slot.ready) std::rethrow_exception(error_);
  holding_ = true;
  waited_seconds_ +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return &slot.batch;
}

void Batches::Work() {
  Picture scratch;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] {
      return stopping_ || error_ || started_ >= end_ || started_ < given_ + slots_.size();
    });
    if (stopping_ || error_ || started_ >= end_) return;
    const std::size_t number = started_++;
    Slot& slot = slots_[number % slots_.size()];
    lock.unlock();
    std::exception_ptr error;
    try {
      Fill(number, slot.batch, scratch);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    if (error && !error_) error_ = error;
    slot.ready = !error;
    changed_.notify_all();
  }
}

void Batches::Fill(std::size_t number, Batch& batch, Picture& scratch) const {
  const ImageShape& shape = store_.rules().shape;
  const auto size = static_cast<std::size_t>(plan_.batch_size);
  const std::size_t from = number * size;
  const std::size_t to = std::min(from + size, order_.size());
  const std::size_t values =
      static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width) * 3;
  batch.count = 0;
  batch.labels.clear();
  batch.pixels.resize((to - from) * values);
  for (std::size_t i = from; i < to; ++i) {
    const std::size_t index = order_[i];
    const Picture* picture = store_.Get(index, scratch);
    if (picture == nullptr) continue;
    float* out = batch.pixels.data() + static_cast<std::size_t>(batch.count) * values;
    if (plan_.for_training && plan_.augmentation == Augmentation::kCrop) {
      Random random(plan_.seed, Purpose::kAugmentation, {plan_.epoch, index});
      WriteForTraining(*picture, shape, random, out);
    } else {
      WriteForEvaluation(*picture, shape, out);
    }
    batch.labels.push_back(store_.set().files[index].label);
    ++batch.count;
  }
}

}  // namespace hone::train
