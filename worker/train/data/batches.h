// Pictures in batches, ready before they are asked for.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "worker/train/data/picture_store.h"

namespace hone::train {

struct Batch {
  int count = 0;  // Pictures; fewer than asked for at the end, or where some are unreadable.
  std::vector<float> pixels;  // Of each picture height x width x 3, normalised.
  std::vector<std::int64_t> labels;
};

// What is read: for training the order is shuffled and pictures are augmented, both by (seed,
// epoch); for evaluation the order is that of the files and pictures are not changed.
struct BatchPlan {
  int batch_size = 1;
  bool for_training = false;
  Augmentation augmentation = Augmentation::kNone;
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;
  std::size_t first_batch = 0;  // The earlier ones are not read.
  int threads = 1;
};

std::size_t BatchCount(std::size_t pictures, int batch_size);

// Goes once through a store, with threads of its own that work a few batches ahead.
// What a batch holds does not depend on their number. Next() is called by one thread.
class Batches {
 public:
  Batches(PictureStore& store, const BatchPlan& plan);
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;
  ~Batches();

  // The next batch, or null after the last; good until the next call. Throws what a thread threw.
  const Batch* Next();

  double waited_seconds() const { return waited_seconds_; }  // In Next(), so far.

 private:
  struct Slot {
    Batch batch;
    bool ready = false;
  };

  void Work();
  void Fill(std::size_t number, Batch& batch, Picture& scratch) const;

  PictureStore& store_;
  const BatchPlan plan_;
  const std::size_t end_;
  std::vector<std::size_t> order_;
  double waited_seconds_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> slots_;  // Batch n is in slot n modulo their number.
  std::size_t started_;      // The next batch that a thread begins.
  std::size_t given_;        // The next batch that Next() gives.
  bool holding_ = false;     // The caller still looks at the batch before that.
  bool stopping_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

}  // namespace hone::train
