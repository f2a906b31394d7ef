// Leaves and stems, seen from above.
#pragma once

#include "examples/quickstart/canvas.h"

namespace hone::seedlings {

// Nearly black, and a little warm.
inline constexpr Color kShadow = {0.03, 0.02, 0.02};

enum class Outline { kRound, kOval, kEgg, kLance, kBlade };

// What the leaves of a kind have in common. Lengths are shares of the leaf's length.
struct LeafForm {
  Outline outline = Outline::kOval;
  double half_width = 0.3;
  double notch = 0;        // Depth of the cut in the tip.
  int teeth = 0;           // On each side.
  double tooth_depth = 0;  // Share of the width.
  double vein = 0;         // How much paler the middle is, 0 to 1.
  double band = 0;         // How much paler the bow across it is, 0 to 1.
};

struct Leaf {
  LeafForm form;
  Point base = {};
  Point direction = {};  // A unit vector, from the base to the tip.
  double length = 0;
  double bend = 0;  // How far the tip is beside the direction, as a share of the length.
  Color color = {};
};

// `light` points to where the light comes from, and is at most 1 long.
void DrawLeaf(Canvas& canvas, const Leaf& leaf, Point light);
// Darkens what is below the leaf, a little beside it.
void DrawShadow(Canvas& canvas, const Leaf& leaf, Point light);

// A round-ended line, with its shadow.
void DrawStem(Canvas& canvas, Point from, Point to, double width, Color color, Point light);

}  // namespace hone::seedlings
