#include "examples/quickstart/leaf.h"

#include <cmath>

namespace hone::seedlings {
namespace {

constexpr double kShadowReach = 0.025;
constexpr double kShadowOpacity = 0.4;

// A place on a leaf: `along` from 0 at the base to 1 at the tip; `across` from -1 to 1 between the
// edges. Outside of the leaf `inside` is false.
struct Place {
  bool inside = false;
  double along = 0;
  double across = 0;
  double aside = 0;  // Distance from the middle, as a share of the length.
};

// 0 at whole numbers, 1 halfway between them.
double Zigzag(double x) {
  const double part = x - std::floor(x);
  return part < 0.5 ? 2 * part : 2 - 2 * part;
}

// The half width at a place along the leaf; 1 at its widest.
double Profile(Outline outline, double along) {
  const double rest = 1 - along;
  switch (outline) {
    case Outline::kRound:
      return 2 * std::sqrt(along * rest);
    case Outline::kOval:
      return std::sqrt(4 * along * rest) * (0.75 + along * rest);
    case Outline::kEgg:  // Widest near the base, with a pointed tip.
      return 2.1 * std::sqrt(along) * rest * (0.8 + 0.5 * rest);
    case Outline::kLance:
      return 4 * along * rest * (0.7 + 0.6 * rest);
    case Outline::kBlade:
      return std::sqrt(rest) * (0.6 + 0.4 * Zigzag(along));
  }
  return 0;
}

Place PlaceOn(const Leaf& leaf, Point point) {
  const Point from_base = point - leaf.base;
  const double along = Dot(from_base, leaf.direction) / leaf.length;
  if (along <= 0 || along >= 1) return {};
  const double aside =
      Dot(from_base, Normal(leaf.direction)) / leaf.length - leaf.bend * along * along;
  const LeafForm& form = leaf.form;
  const double tooth = 1 - form.tooth_depth * Zigzag(along * form.teeth);
  const double half_width = form.half_width * Profile(form.outline, along) * tooth;
  if (std::abs(aside) >= half_width) return {};
  // The cut in the tip is widest where the leaf ends.
  const double cut = form.notch * (1 - std::abs(aside) / (0.6 * form.half_width));
  if (along > 1 - cut) return {};
  return {true, along, aside / half_width, aside};
}

Color ColorAt(const Leaf& leaf, const Place& place, Point light) {
  const double middle = std::abs(place.across);
  // The halves of a leaf are folded a little, so one of them faces the light.
  double shade = 1 + 0.22 * place.across * Dot(Normal(leaf.direction), light);
  shade += 0.22 * (place.along - 0.5);
  shade -= 0.07 * Zigzag(place.along * 5 - middle * 1.5) * middle;  // Side veins.
  const Color pale = Blend(leaf.color, {0.93, 0.96, 0.82}, 0.75);
  double paler = 0;
  if (std::abs(place.aside) < 0.045 * (1.2 - place.along)) paler = leaf.form.vein;
  const double bow = 0.62 - 0.25 * middle;
  if (std::abs(place.along - bow) < 0.09) paler = std::max(paler, leaf.form.band);
  return shade * Blend(leaf.color, pale, paler);
}

double Reach(const Leaf& leaf) { return leaf.length * (1 + std::abs(leaf.bend)); }

}  // namespace

void DrawLeaf(Canvas& canvas, const Leaf& leaf, Point light) {
  canvas.Cover(leaf.base, Reach(leaf), [&](Point point) -> Ink {
    const Place place = PlaceOn(leaf, point);
    if (!place.inside) return {};
    return {ColorAt(leaf, place, light), 1};
  });
}

void DrawShadow(Canvas& canvas, const Leaf& leaf, Point light) {
  Leaf shadow = leaf;
  shadow.base = leaf.base - kShadowReach * light;
  canvas.Cover(shadow.base, Reach(shadow), [&](Point point) -> Ink {
    if (!PlaceOn(shadow, point).inside) return {};
    return {kShadow, kShadowOpacity};
  });
}

void DrawStem(Canvas& canvas, Point from, Point to, double width, Color color, Point light) {
  const Point line = to - from;
  const double length_square = std::max(Dot(line, line), 1e-9);
  const double reach = std::sqrt(length_square) + width;
  const auto distance = [&](Point point) {
    const double along = std::clamp(Dot(point - from, line) / length_square, 0.0, 1.0);
    const Point aside = point - (from + along * line);
    return std::sqrt(Dot(aside, aside));
  };
  const Point offset = 0.5 * kShadowReach * light;
  canvas.Cover(from - offset, reach, [&](Point point) -> Ink {
    if (distance(point + offset) > width / 2) return {};
    return {kShadow, kShadowOpacity};
  });
  canvas.Cover(from, reach, [&](Point point) -> Ink {
    if (distance(point) > width / 2) return {};
    return {color, 1};
  });
}

}  // namespace hone::seedlings
