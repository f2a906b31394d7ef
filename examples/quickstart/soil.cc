#include "examples/quickstart/soil.h"

#include <cmath>
#include <vector>

#include "examples/quickstart/leaf.h"

namespace hone::seedlings {
namespace {

// Heights on a grid, and smooth between its points. The grid is turned, so that none is seen where
// several are laid over each other.
class Bumps {
 public:
  Bumps(Random& random, int across)
      : axis_(Direction(random.Uniform())),
        across_(across),
        side_(static_cast<std::size_t>(kRoom * across) + 2),
        heights_(side_ * side_) {
    for (double& height : heights_) height = random.Between(-1, 1);
  }

  double At(Point point) const {
    const Point from_middle = point - Point{0.5, 0.5};
    const double x = (Dot(from_middle, axis_) + kRoom / 2) * across_;
    const double y = (Dot(from_middle, Normal(axis_)) + kRoom / 2) * across_;
    const auto left = static_cast<std::size_t>(x);
    const auto top = static_cast<std::size_t>(y);
    const double right_share = Smooth(x - static_cast<double>(left));
    const double above = Mix(Height(left, top), Height(left + 1, top), right_share);
    const double below = Mix(Height(left, top + 1), Height(left + 1, top + 1), right_share);
    return Mix(above, below, Smooth(y - static_cast<double>(top)));
  }

 private:
  static constexpr double kRoom = 1.5;  // A square of side 1 fits into it however it is turned.

  static double Smooth(double x) { return x * x * (3 - 2 * x); }
  static double Mix(double a, double b, double share) { return a + (b - a) * share; }
  double Height(std::size_t x, std::size_t y) const { return heights_[y * side_ + x]; }

  const Point axis_;
  const int across_;
  const std::size_t side_;
  std::vector<double> heights_;
};

Point SomePlace(Random& random) {
  const double x = random.Uniform();
  return {x, random.Uniform()};
}

void DrawEarth(Canvas& canvas, Random& random) {
  const Color dark = Blend({0.13, 0.09, 0.07}, {0.24, 0.20, 0.18}, random.Uniform());
  const Color bright = Blend({0.46, 0.33, 0.22}, {0.55, 0.48, 0.42}, random.Uniform());
  const Bumps hills(random, 3);
  const Bumps clods(random, 9);
  const Bumps grains(random, 24);
  canvas.Cover({0.5, 0.5}, 0.5, [&](Point point) -> Ink {
    const double height =
        0.42 + 0.22 * hills.At(point) + 0.26 * clods.At(point) + 0.22 * grains.At(point);
    return {Blend(dark, bright, std::clamp(height, 0.0, 1.0)), 1};
  });
}

void DrawPebble(Canvas& canvas, Random& random, Point light) {
  const Point centre = SomePlace(random);
  const Point axis = Direction(random.Uniform());
  const double length = random.Between(0.03, 0.09);
  const double width = length * random.Between(0.6, 1);
  const double brightness = random.Between(0.8, 1.2);
  const Color color = brightness * Blend({0.48, 0.44, 0.40}, {0.66, 0.64, 0.62}, random.Uniform());
  // How far out a point is: 1 at the edge.
  const auto radius = [&](Point from_centre) {
    const Point scaled = {Dot(from_centre, axis) / length, Dot(from_centre, Normal(axis)) / width};
    return std::sqrt(Dot(scaled, scaled));
  };
  const Point shadow = centre - 0.02 * light;
  canvas.Cover(shadow, length, [&](Point point) -> Ink {
    return {kShadow, radius(point - shadow) < 1 ? 0.5 : 0};
  });
  canvas.Cover(centre, length, [&](Point point) -> Ink {
    const Point from_centre = point - centre;
    if (radius(from_centre) >= 1) return {};
    return {(0.9 + 0.35 / length * Dot(from_centre, light)) * color, 1};
  });
}

void DrawStraw(Canvas& canvas, Random& random, Point light) {
  const Point from = SomePlace(random);
  const double length = random.Between(0.1, 0.35);
  const Point to = from + length * Direction(random.Uniform());
  const Color color = random.Between(0.6, 1) * Color{0.74, 0.62, 0.36};
  DrawStem(canvas, from, to, random.Between(0.01, 0.022), color, light);
}

// A few specks of green, so that green alone does not tell a plant.
void DrawMoss(Canvas& canvas, Random& random, Point light) {
  const Point centre = SomePlace(random);
  const Color color = {random.Between(0.22, 0.4), random.Between(0.36, 0.5), 0.14};
  for (int speck = random.Whole(4, 10); speck > 0; --speck) {
    const Point direction = Direction(random.Uniform());
    Leaf leaf = {.form = {.outline = Outline::kRound, .half_width = 0.45}};
    leaf.base = centre + random.Between(0, 0.06) * direction;
    leaf.direction = direction;
    leaf.length = random.Between(0.02, 0.05);
    leaf.color = random.Between(0.7, 1.2) * color;
    DrawLeaf(canvas, leaf, light);
  }
}

}  // namespace

void DrawSoil(Canvas& canvas, Random& random, Point light) {
  DrawEarth(canvas, random);
  // A number below 0 is none: many pictures have nothing of a kind.
  for (int moss = random.Whole(-2, 2); moss > 0; --moss) DrawMoss(canvas, random, light);
  for (int pebbles = random.Whole(-1, 4); pebbles > 0; --pebbles) DrawPebble(canvas, random, light);
  for (int straws = random.Whole(-2, 2); straws > 0; --straws) DrawStraw(canvas, random, light);
}

}  // namespace hone::seedlings
