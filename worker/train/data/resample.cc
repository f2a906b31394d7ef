#include "worker/train/data/resample.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace hone::train {
namespace {

// What one pixel of the result takes from a line: weights of neighbours from `first` on.
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

std::vector<Taps> TapsOf(double start, double length, int source, int target) {
  const double scale = length / target;
  const double support = std::max(1.0, scale);
  std::vector<Taps> all(static_cast<std::size_t>(target));
  for (int i = 0; i < target; ++i) {
    Taps& taps = all[static_cast<std::size_t>(i)];
    const double center = start + (i + 0.5) * scale;
    const int first = std::clamp(static_cast<int>(center - support + 0.5), 0, source - 1);
    const int last = std::clamp(static_cast<int>(center + support + 0.5), first + 1, source);
    double sum = 0;
    for (int at = first; at < last; ++at) {
      const double weight = std::max(0.0, 1 - std::abs((at + 0.5 - center) / support));
      taps.weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    taps.first = first;
    if (sum <= 0) {
      taps.weights.assign(1, 1.0f);
      continue;
    }
    for (float& weight : taps.weights) weight = static_cast<float>(weight / sum);
  }
  return all;
}

std::uint8_t ToByte(float value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f));
}

}  // namespace

Picture Resample(const Picture& picture, const Region& region, int width, int height) {
  const std::vector<Taps> across = TapsOf(region.left, region.width, picture.width, width);
  const std::vector<Taps> down = TapsOf(region.top, region.height, picture.height, height);
  const int top = down.front().first;
  const int bottom = down.back().first + static_cast<int>(down.back().weights.size());
  Picture wide{width, bottom - top, {}};
  wide.pixels.resize(wide.RowBytes() * static_cast<std::size_t>(wide.height));
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* from = picture.Row(y);
    std::uint8_t* to = wide.Row(y - top);
    for (const Taps& taps : across) {
      float sums[3] = {};
      const std::uint8_t* at = from + static_cast<std::ptrdiff_t>(taps.first) * 3;
      for (const float weight : taps.weights) {
        for (int c = 0; c < 3; ++c) sums[c] += weight * static_cast<float>(*at++);
      }
      for (const float sum : sums) *to++ = ToByte(sum);
    }
  }
  Picture result{width, height, {}};
  result.pixels.resize(result.RowBytes() * static_cast<std::size_t>(height));
  std::vector<float> sums(result.RowBytes());
  for (int y = 0; y < height; ++y) {
    const Taps& taps = down[static_cast<std::size_t>(y)];
    std::fill(sums.begin(), sums.end(), 0.0f);
    for (std::size_t i = 0; i < taps.weights.size(); ++i) {
      const std::uint8_t* from = wide.Row(taps.first - top + static_cast<int>(i));
      for (std::size_t x = 0; x < sums.size(); ++x) {
        sums[x] += taps.weights[i] * static_cast<float>(from[x]);
      }
    }
    std::transform(sums.begin(), sums.end(), result.Row(y), ToByte);
  }
  return result;
}

Picture ShrinkTo(Picture picture, int shorter_side) {
  const int shorter = std::min(picture.width, picture.height);
  if (shorter <= shorter_side) return picture;
  const double ratio = static_cast<double>(shorter_side) / shorter;
  const auto scaled = [&](int side) {
    return std::max(shorter_side, static_cast<int>(std::lround(side * ratio)));
  };
  const Region all{0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)};
  return Resample(picture, all, scaled(picture.width), scaled(picture.height));
}

}  // namespace hone::train
