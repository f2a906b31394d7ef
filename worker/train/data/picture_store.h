// The decoded pictures of a channel.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "worker/train/data/decode.h"
#include "worker/train/data/folder.h"
#include "worker/train/settings/settings.h"

namespace hone::train {

// How many bytes of decoded pictures may stay in memory, for all channels together.
class MemoryBound {
 public:
  explicit MemoryBound(std::uint64_t bytes) : left_(static_cast<std::int64_t>(bytes)) {}

  // Returns false, and takes nothing, if that is more than what is left.
  bool Take(std::uint64_t bytes);

 private:
  std::atomic<std::int64_t> left_;
};

// What all pictures of a training have in common.
struct PictureRules {
  ImageShape shape;
  int resize = 0;  // The shorter side of what is larger than the shape.
  DecodeLimits limits;
};

// Reads pictures and keeps them, decoded, as long as there is room.
//
// A picture that cannot be read is counted, told once and passed over. When more than one in a
// hundred of the channel are so, Get() throws Failure (bad input) that names them.
//
// Thread-safe. What Get() gives depends on the file alone, never on what is kept or on who asks.
class PictureStore {
 public:
  PictureStore(PictureSet set, PictureRules rules, MemoryBound& memory);

  // Null for an unreadable picture. The result is in the store or in `scratch`.
  const Picture* Get(std::size_t index, Picture& scratch);

  const PictureSet& set() const { return set_; }
  const PictureRules& rules() const { return rules_; }
  std::size_t unreadable() const;

 private:
  const Picture* Refuse(std::size_t index, const std::string& why);

  const PictureSet set_;
  const PictureRules rules_;
  MemoryBound& memory_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<const Picture>> kept_;  // By index; an element is set once.
  std::map<std::size_t, std::string> unreadable_;     // Why, by index.
};

// The shape that the pictures suggest: the size that all of a sample have, up to 224 a side; else
// 224 a side, or 32 where pictures are tiny. Throws Failure (bad input) if none of them is
// readable.
ImageShape ShapeOf(const PictureSet& set, const DecodeLimits& limits);

}  // namespace hone::train
