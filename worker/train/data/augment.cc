#include "worker/train/data/augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "worker/train/data/resample.h"

namespace hone::train {
namespace {

constexpr int kPadding = 4;
constexpr int kTries = 10;
constexpr double kMinArea = 0.08;

// The normalised value of each of the 256 values of a byte.
using Table = std::array<std::array<float, 256>, 3>;

Table MakeTable() {
  Table table{};
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t v = 0; v < 256; ++v) {
      table[c][v] = (static_cast<float>(v) / 255.0f - kMean[c]) / kDeviation[c];
    }
  }
  return table;
}

const Table kTable = MakeTable();

void WritePixel(const std::uint8_t* pixel, float* out) {
  for (std::size_t c = 0; c < 3; ++c) out[c] = kTable[c][pixel[c]];
}

void WriteBlack(float* out) {
  for (std::size_t c = 0; c < 3; ++c) out[c] = kTable[c][0];
}

// The shape's pixels from (left, top) on, black outside of the picture.
void WriteCrop(const Picture& picture, const ImageShape& shape, int left, int top, bool mirrored,
               float* out) {
  for (int y = 0; y < shape.height; ++y) {
    const int from_y = top + y;
    const bool inside = from_y >= 0 && from_y < picture.height;
    const std::uint8_t* row = inside ? picture.Row(from_y) : nullptr;
    for (int x = 0; x < shape.width; ++x, out += 3) {
      const int from_x = left + (mirrored ? shape.width - 1 - x : x);
      if (inside && from_x >= 0 && from_x < picture.width) {
        WritePixel(row + static_cast<std::ptrdiff_t>(from_x) * 3, out);
      } else {
        WriteBlack(out);
      }
    }
  }
}

// The largest region in the middle with the shape's aspect.
Region Middle(const Picture& picture, const ImageShape& shape) {
  const double scale = std::min(static_cast<double>(picture.width) / shape.width,
                                static_cast<double>(picture.height) / shape.height);
  const double width = shape.width * scale;
  const double height = shape.height * scale;
  return {(picture.width - width) / 2, (picture.height - height) / 2, width, height};
}

// As torchvision's RandomResizedCrop draws it; after ten tries that do not fit, the middle.
Region RandomRegion(const Picture& picture, const ImageShape& shape, Random& random) {
  const double area = static_cast<double>(picture.width) * picture.height;
  const double aspect = static_cast<double>(shape.width) / shape.height;
  const double limit = std::log(4.0 / 3.0);
  for (int i = 0; i < kTries; ++i) {
    const double target = area * random.Between(kMinArea, 1);
    const double ratio = aspect * std::exp(random.Between(-limit, limit));
    const double width = std::round(std::sqrt(target * ratio));
    const double height = std::round(std::sqrt(target / ratio));
    if (width < 1 || height < 1 || width > picture.width || height > picture.height) continue;
    const auto free_x = static_cast<std::uint64_t>(picture.width - width);
    const auto free_y = static_cast<std::uint64_t>(picture.height - height);
    const auto left = static_cast<double>(random.Below(free_x + 1));
    return {left, static_cast<double>(random.Below(free_y + 1)), width, height};
  }
  return Middle(picture, shape);
}

}  // namespace

void WriteForTraining(const Picture& picture, const ImageShape& shape, Random& random, float* out) {
  const bool mirrored = random.Below(2) == 1;
  if (picture.width == shape.width && picture.height == shape.height) {
    const int left = static_cast<int>(random.Below(2 * kPadding + 1)) - kPadding;
    const int top = static_cast<int>(random.Below(2 * kPadding + 1)) - kPadding;
    WriteCrop(picture, shape, left, top, mirrored, out);
    return;
  }
  const Region region = RandomRegion(picture, shape, random);
  WriteCrop(Resample(picture, region, shape.width, shape.height), shape, 0, 0, mirrored, out);
}

void WriteForEvaluation(const Picture& picture, const ImageShape& shape, float* out) {
  if (picture.width >= shape.width && picture.height >= shape.height) {
    WriteCrop(picture, shape, (picture.width - shape.width) / 2,
              (picture.height - shape.height) / 2, false, out);
    return;
  }
  const Region middle = Middle(picture, shape);
  WriteCrop(Resample(picture, middle, shape.width, shape.height), shape, 0, 0, false, out);
}

}  // namespace hone::train
