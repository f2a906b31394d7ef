#include "worker/train/data/picture_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "worker/train/base/failure.h"
#include "worker/train/base/files.h"
#include "worker/train/base/log.h"
#include "worker/train/data/resample.h"

namespace hone::train {
namespace {

constexpr std::size_t kAllowedUnreadable = 100;  // One in so many.
constexpr std::size_t kMostNamed = 10;
constexpr std::size_t kSample = 100;
constexpr int kLargeSide = 224;
constexpr int kSmallSide = 32;
constexpr int kTiny = 64;
constexpr int kMinSide = 8;

// As the network will see it, but for the crop.
Picture ToShape(Picture picture, const PictureRules& rules) {
  if (picture.width == rules.shape.width && picture.height == rules.shape.height) return picture;
  return ShrinkTo(std::move(picture), rules.resize);
}

std::string Named(const PictureSet& set, const std::map<std::size_t, std::string>& unreadable) {
  std::string text;
  std::size_t named = 0;
  for (const auto& [index, why] : unreadable) {
    if (++named > kMostNamed) {
      return text + ", and " + std::to_string(unreadable.size() - kMostNamed) + " more";
    }
    text += (text.empty() ? "" : ", ") + set.files[index].name + " (" + why + ")";
  }
  return text;
}

std::optional<PictureSize> SizeOfFile(const std::string& path, const DecodeLimits& limits) {
  std::string why;
  const std::optional<Bytes> bytes = ReadFile(path, limits.file_bytes, &why);
  if (!bytes) return std::nullopt;
  return SizeOf(*bytes, limits, &why);
}

}  // namespace

bool MemoryBound::Take(std::uint64_t bytes) {
  const auto wanted = static_cast<std::int64_t>(bytes);
  if (left_.fetch_sub(wanted) >= wanted) return true;
  left_.fetch_add(wanted);
  return false;
}

PictureStore::PictureStore(PictureSet set, PictureRules rules, MemoryBound& memory)
    : set_(std::move(set)), rules_(rules), memory_(memory), kept_(set_.files.size()) {}

const Picture* PictureStore::Get(std::size_t index, Picture& scratch) {
  {
    const std::lock_guard lock(mutex_);
    if (kept_[index]) return kept_[index].get();
    if (unreadable_.contains(index)) return nullptr;
  }
  std::string why;
  const std::string path = set_.folder + "/" + set_.files[index].name;
  const std::optional<Bytes> bytes = ReadFile(path, rules_.limits.file_bytes, &why);
  if (!bytes) return Refuse(index, why);
  std::optional<Picture> picture = Decode(*bytes, rules_.limits, rules_.resize, &why);
  if (!picture) return Refuse(index, why);
  scratch = ToShape(*std::move(picture), rules_);
  if (!memory_.Take(scratch.pixels.size())) return &scratch;
  auto kept = std::make_unique<const Picture>(std::move(scratch));
  const std::lock_guard lock(mutex_);
  if (!kept_[index]) kept_[index] = std::move(kept);
  return kept_[index].get();
}

const Picture* PictureStore::Refuse(std::size_t index, const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (!unreadable_.emplace(index, why).second) return nullptr;
  LogInfo("Unreadable picture in channel " + set_.channel + ": " + set_.files[index].name + ": " +
          why);
  if (unreadable_.size() * kAllowedUnreadable <= set_.files.size()) return nullptr;
  throw Failure(ExitCode::kBadInput,
                "channel " + set_.channel + ": at most 1% of the pictures may be unreadable: " +
                    std::to_string(unreadable_.size()) + " of " +
                    std::to_string(set_.files.size()) + " are: " + Named(set_, unreadable_));
}

std::size_t PictureStore::unreadable() const {
  const std::lock_guard lock(mutex_);
  return unreadable_.size();
}

ImageShape ShapeOf(const PictureSet& set, const DecodeLimits& limits) {
  std::vector<PictureSize> sizes;
  const std::size_t stride = std::max<std::size_t>(1, set.files.size() / kSample);
  for (std::size_t i = 0; i < set.files.size(); i += stride) {
    const auto size = SizeOfFile(set.folder + "/" + set.files[i].name, limits);
    if (size) sizes.push_back(*size);
  }
  if (sizes.empty()) {
    throw Failure(ExitCode::kBadInput, "channel " + set.channel +
                                           ": must have pictures that can be read: " + set.folder);
  }
  const PictureSize first = sizes.front();
  const bool alike = std::all_of(sizes.begin(), sizes.end(),
                                 [&](const PictureSize& size) { return size == first; });
  const bool usable = std::min(first.width, first.height) >= kMinSide &&
                      std::max(first.width, first.height) <= kLargeSide;
  if (alike && usable) return {first.height, first.width};
  int shortest = kLargeSide;
  for (const PictureSize& size : sizes) shortest = std::min({shortest, size.width, size.height});
  const int side = shortest < kTiny ? kSmallSide : kLargeSide;
  return {side, side};
}

}  // namespace hone::train
