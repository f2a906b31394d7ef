#include "examples/quickstart/seedling.h"

#include "examples/quickstart/soil.h"

namespace hone::seedlings {
namespace {

// Where one plant stands and what is its own.
struct Plant {
  Point centre = {};
  double turn = 0;    // Of the first leaf.
  double growth = 1;  // Its size, 1 for medium age.
  Color color = {};
  Color stalk_color = {};
  Point light = {};
};

Leaf ALeaf(const Plant& plant, const LeafForm& form, Point base, double turn, double length,
           Random& random) {
  Leaf leaf = {.form = form};
  leaf.form.half_width *= random.Between(0.85, 1.12);
  leaf.base = base;
  leaf.direction = Direction(turn);
  leaf.length = length * random.Between(0.85, 1.15);
  leaf.color = random.Between(0.9, 1.1) * plant.color;
  return leaf;
}

void DrawWithShadow(Canvas& canvas, const Leaf& leaf, Point light) {
  DrawShadow(canvas, leaf, light);
  DrawLeaf(canvas, leaf, light);
}

void DrawSeedLeaves(Canvas& canvas, const Species& species, const Plant& plant, Random& random) {
  if (species.seed_leaf_length <= 0) return;
  for (const double side : {0.25, 0.75}) {
    const double turn = plant.turn + side + 0.04 * random.Bell();
    const Point base = plant.centre + 0.03 * Direction(turn);
    // Seed leaves grow less than the others.
    const double length = species.seed_leaf_length * (0.6 + 0.4 * plant.growth);
    Leaf leaf = ALeaf(plant, species.seed_leaf, base, turn, length, random);
    leaf.color = Blend(leaf.color, {0.62, 0.72, 0.32}, 0.25);
    DrawStem(canvas, plant.centre, base, 0.022, plant.stalk_color, plant.light);
    DrawWithShadow(canvas, leaf, plant.light);
  }
}

// The angle of a leaf, from the plant's own, in turns.
double TurnOf(const Species& species, int number) {
  constexpr double kSpiral = 0.381966;  // The golden angle: no leaf is just above another.
  if (!species.in_pairs) return kSpiral * number - static_cast<int>(kSpiral * number);
  return (number % 2) * 0.5 + (number / 2 % 2) * 0.25;
}

void DrawStalkWithLeaves(Canvas& canvas, const Species& species, const Plant& plant, double turn,
                         double scale, Random& random) {
  const Point end = plant.centre + species.stalk_length * scale * Direction(turn);
  DrawStem(canvas, plant.centre, end, 0.02 + 0.006 * scale, plant.stalk_color, plant.light);
  const double spread = species.leaflets == 1 ? 0 : 0.29;
  for (int leaflet = 0; leaflet < species.leaflets; ++leaflet) {
    const double side = leaflet - (species.leaflets - 1) / 2;
    Leaf leaf =
        ALeaf(plant, species.leaf, end, turn + spread * side, species.leaf_length * scale, random);
    leaf.bend = species.bend * random.Between(-1, 1);
    DrawWithShadow(canvas, leaf, plant.light);
  }
}

// The light's colour and strength, the lens and the sensor.
void Expose(std::vector<Color>& pixels, int size, Random& random) {
  const double strength = random.Between(0.65, 1.3);
  const double warmth = random.Between(-0.1, 0.1);
  const Color light = strength * Color{1 + warmth, 1, 1 - warmth};
  const double unevenness = random.Between(0, 0.5);
  const Point falloff = unevenness * Direction(random.Uniform());
  const double noise = random.Between(0.01, 0.05);
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      Color& pixel = pixels[static_cast<std::size_t>(y) * size + x];
      const Point place = {static_cast<double>(x) / size - 0.5,
                           static_cast<double>(y) / size - 0.5};
      pixel = (1 + Dot(place, falloff)) * (light * pixel);
      const double red = random.Bell();
      const double green = random.Bell();
      pixel = pixel + noise * Color{red, green, random.Bell()};
    }
  }
}

// Blends each pixel with its neighbours; `share` from 0, not at all, to 1.
std::vector<Color> Blur(const std::vector<Color>& pixels, int size, double share) {
  std::vector<Color> blurred(pixels.size());
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      Color sum;
      for (const int dy : {-1, 0, 1}) {
        for (const int dx : {-1, 0, 1}) {
          const int from_y = std::clamp(y + dy, 0, size - 1);
          const int from_x = std::clamp(x + dx, 0, size - 1);
          sum = sum + pixels[static_cast<std::size_t>(from_y) * size + from_x];
        }
      }
      const std::size_t index = static_cast<std::size_t>(y) * size + x;
      blurred[index] = Blend(pixels[index], 1.0 / 9 * sum, share);
    }
  }
  return blurred;
}

}  // namespace

const std::vector<Species>& AllSpecies() {
  static const std::vector<Species> kAll = {
      {.name = "arrowdock",
       .seed_leaf = {.outline = Outline::kOval, .half_width = 0.24},
       .seed_leaf_length = 0.17,
       .leaf = {.outline = Outline::kLance, .half_width = 0.17, .vein = 0.8},
       .leaf_length = 0.36,
       .fewest_leaves = 3,
       .most_leaves = 5,
       .stalk_length = 0.05,
       .bend = 0.1,
       .color = {0.36, 0.55, 0.34},
       .stalk_color = {0.50, 0.40, 0.32}},
      {.name = "heartcress",
       .seed_leaf = {.outline = Outline::kRound, .half_width = 0.55, .notch = 0.4},
       .seed_leaf_length = 0.17,
       .leaf = {.outline = Outline::kRound, .half_width = 0.5, .teeth = 4, .tooth_depth = 0.18},
       .leaf_length = 0.19,
       .fewest_leaves = 2,
       .most_leaves = 4,
       .stalk_length = 0.17,
       .color = {0.40, 0.60, 0.22},
       .stalk_color = {0.47, 0.55, 0.28}},
      {.name = "moonclover",
       .seed_leaf = {.outline = Outline::kOval, .half_width = 0.3},
       .seed_leaf_length = 0.13,
       .leaf = {.outline = Outline::kRound, .half_width = 0.46, .notch = 0.12, .band = 0.55},
       .leaf_length = 0.16,
       .fewest_leaves = 2,
       .most_leaves = 3,
       .leaflets = 3,
       .stalk_length = 0.16,
       .color = {0.32, 0.58, 0.26},
       .stalk_color = {0.45, 0.56, 0.30}},
      {.name = "ribbonrush",
       .seed_leaf_length = 0,
       .leaf = {.outline = Outline::kBlade, .half_width = 0.06, .vein = 0.3},
       .leaf_length = 0.42,
       .fewest_leaves = 3,
       .most_leaves = 6,
       .stalk_length = 0.01,
       .bend = 0.35,
       .color = {0.46, 0.64, 0.28},
       .stalk_color = {0.55, 0.58, 0.36}},
      {.name = "sawnettle",
       .seed_leaf = {.outline = Outline::kRound, .half_width = 0.45},
       .seed_leaf_length = 0.12,
       .leaf = {.outline = Outline::kEgg,
                .half_width = 0.36,
                .teeth = 5,
                .tooth_depth = 0.34,
                .vein = 0.25},
       .leaf_length = 0.28,
       .fewest_leaves = 2,
       .most_leaves = 4,
       .stalk_length = 0.07,
       .in_pairs = true,
       .bend = 0.05,
       .color = {0.26, 0.50, 0.24},
       .stalk_color = {0.48, 0.34, 0.30}},
  };
  return kAll;
}

void DrawSeedling(Canvas& canvas, const Species& species, Random& random, Point light) {
  Plant plant = {.light = light};
  plant.centre.x = 0.5 + 0.12 * random.Bell();
  plant.centre.y = 0.5 + 0.12 * random.Bell();
  plant.turn = random.Uniform();
  plant.growth = random.Between(0.75, 1.3);
  const Color hue = {random.Between(0.8, 1.25), random.Between(0.92, 1.08),
                     random.Between(0.75, 1.3)};
  plant.color = hue * species.color;
  plant.stalk_color = Blend(species.stalk_color, plant.color, random.Uniform());
  DrawSeedLeaves(canvas, species, plant, random);
  const int leaves = random.Whole(species.fewest_leaves, species.most_leaves);
  for (int number = 0; number < leaves; ++number) {
    const double turn = plant.turn + TurnOf(species, number) + 0.04 * random.Bell();
    // Younger leaves are smaller, and above the older ones.
    const double scale = plant.growth * (1 - 0.09 * number);
    DrawStalkWithLeaves(canvas, species, plant, turn, scale, random);
  }
}

std::vector<Color> Photograph(const Species& species, int size, Random random) {
  Canvas canvas(size);
  const double slant = random.Between(0.5, 1);
  const Point light = slant * Direction(random.Uniform());
  DrawSoil(canvas, random, light);
  DrawSeedling(canvas, species, random, light);
  std::vector<Color> pixels = canvas.Pixels();
  if (random.Chance(0.3)) pixels = Blur(pixels, size, random.Uniform());
  Expose(pixels, size, random);
  return pixels;
}

}  // namespace hone::seedlings
