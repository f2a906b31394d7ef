// A vector whose copies are cheap and share what they hold.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/check.h"

namespace hone {

// Copies share their elements; a change copies the one chunk that it touches and leaves all other
// copies as they were. So a snapshot of 10,000 elements costs some 150 pointers.
//
// A const instance may be read by any number of threads while other copies change.
template <typename T>
class PersistentVector {
 public:
  std::size_t size() const { return size_; }

  // Requires: index < size().
  const T& operator[](std::size_t index) const {
    HONE_CHECK(index < size_);
    return chunks_[index / kChunk].elements()[index % kChunk];
  }

  void Append(T value) {
    if (size_ % kChunk == 0) chunks_.emplace_back();
    chunks_[size_ / kChunk].Own().push_back(std::move(value));
    ++size_;
  }

  // Requires: index < size().
  void Set(std::size_t index, T value) {
    HONE_CHECK(index < size_);
    chunks_[index / kChunk].Own()[index % kChunk] = std::move(value);
  }

  // Keeps the first `size` elements. Requires: size <= size().
  void Truncate(std::size_t size) {
    HONE_CHECK(size <= size_);
    const std::size_t rest = size % kChunk;
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>((size + kChunk - 1) / kChunk),
                  chunks_.end());
    if (rest != 0 && size < size_) chunks_.back().Keep(rest);
    size_ = size;
  }

 private:
  static constexpr std::size_t kChunk = 64;

  // Up to kChunk elements, shared between copies and copied before a change.
  //
  // Counts its holders itself: std::shared_ptr::use_count() reads without ordering, so that a
  // change here could overtake the last read of a copy that another thread has just dropped.
  class Chunk {
   public:
    Chunk() : shared_(new Shared) {}
    Chunk(const Chunk& other) : shared_(other.shared_) {
      if (shared_ != nullptr) shared_->holders.fetch_add(1, std::memory_order_relaxed);
    }
    Chunk(Chunk&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
    Chunk& operator=(Chunk other) noexcept {
      std::swap(shared_, other.shared_);
      return *this;
    }
    ~Chunk() {
      if (shared_ == nullptr) return;
      if (shared_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
    }

    const std::vector<T>& elements() const { return shared_->elements; }

    // The elements, for a change.
    std::vector<T>& Own() {
      if (IsShared()) *this = Chunk(shared_->elements, shared_->elements.size());
      return shared_->elements;
    }

    // Drops all but the first `count` elements.
    void Keep(std::size_t count) {
      if (IsShared()) {
        *this = Chunk(shared_->elements, count);
      } else {
        shared_->elements.erase(shared_->elements.begin() + static_cast<std::ptrdiff_t>(count),
                                shared_->elements.end());
      }
    }

   private:
    struct Shared {
      std::atomic<std::size_t> holders = 1;
      std::vector<T> elements;
    };

    Chunk(const std::vector<T>& elements, std::size_t count) : Chunk() {
      shared_->elements.assign(elements.begin(),
                               elements.begin() + static_cast<std::ptrdiff_t>(count));
    }

    bool IsShared() const { return shared_->holders.load(std::memory_order_acquire) > 1; }

    Shared* shared_;
  };

  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
};

}  // namespace hone
