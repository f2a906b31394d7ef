// A square to draw on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace hone::seedlings {

// Positions and distances are shares of the picture's side; y grows downwards.
struct Point {
  double x = 0;
  double y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(double factor, Point a) { return {factor * a.x, factor * a.y}; }
inline double Dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline Point Normal(Point a) { return {-a.y, a.x}; }

// The unit vector at an angle given in full turns, from -2 to 2. By multiplications alone: the
// last digits of sin() and cos() differ between libraries, and so would the pictures.
Point Direction(double turns);

// Each part is 0 to 1 where it is shown; sums and products on the way may be outside.
struct Color {
  double red = 0;
  double green = 0;
  double blue = 0;
};

inline Color operator+(Color a, Color b) {
  return {a.red + b.red, a.green + b.green, a.blue + b.blue};
}
inline Color operator*(double factor, Color a) {
  return {factor * a.red, factor * a.green, factor * a.blue};
}
inline Color operator*(Color a, Color b) {
  return {a.red * b.red, a.green * b.green, a.blue * b.blue};
}
inline Color Blend(Color from, Color to, double share) { return (1 - share) * from + share * to; }

// What a shape leaves at a point. An opacity of 0 is outside of the shape.
struct Ink {
  Color color;
  double opacity = 0;
};

// Has kFineness x kFineness samples for each pixel, so that edges come out smooth.
class Canvas {
 public:
  explicit Canvas(int size)
      : size_(size), side_(size * kFineness), samples_(static_cast<std::size_t>(side_) * side_) {}

  int size() const { return size_; }

  // Lays `ink(point)` over the samples of the square that reaches `reach` around `centre`.
  template <typename InkAt>
  void Cover(Point centre, double reach, const InkAt& ink);

  // The mean of each pixel's samples, row by row.
  std::vector<Color> Pixels() const;

 private:
  static constexpr int kFineness = 4;

  int ToSample(double position) const {
    return std::clamp(static_cast<int>(position * side_), 0, side_);
  }
  Color& At(int x, int y) { return samples_[static_cast<std::size_t>(y) * side_ + x]; }
  const Color& At(int x, int y) const { return samples_[static_cast<std::size_t>(y) * side_ + x]; }

  const int size_;
  const int side_;
  std::vector<Color> samples_;
};

template <typename InkAt>
void Canvas::Cover(Point centre, double reach, const InkAt& ink) {
  const int right = ToSample(centre.x + reach + 1.0 / side_);
  const int bottom = ToSample(centre.y + reach + 1.0 / side_);
  for (int y = ToSample(centre.y - reach); y < bottom; ++y) {
    for (int x = ToSample(centre.x - reach); x < right; ++x) {
      const Ink laid = ink(Point{(x + 0.5) / side_, (y + 0.5) / side_});
      if (laid.opacity > 0) At(x, y) = Blend(At(x, y), laid.color, laid.opacity);
    }
  }
}

// Writes a square of pixels as PNG with eight bits a channel. False: it could not be written.
bool WritePng(const std::filesystem::path& file, int size, const std::vector<Color>& pixels);

}  // namespace hone::seedlings
