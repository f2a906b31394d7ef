// Seedlings of species that do not exist.
#pragma once

#include <string>
#include <vector>

#include "examples/quickstart/canvas.h"
#include "examples/quickstart/leaf.h"
#include "examples/quickstart/random.h"

namespace hone::seedlings {

// What tells a species: its seed leaves, which come first and in a pair, its leaves, and how they
// stand. No one feature is enough; light and age change them all.
struct Species {
  std::string name;
  LeafForm seed_leaf = {};
  double seed_leaf_length = 0.15;  // Of a plant of medium age, as all lengths here.
  LeafForm leaf = {};
  double leaf_length = 0.3;
  int fewest_leaves = 2;
  int most_leaves = 4;
  int leaflets = 1;           // 1 or 3 at the end of each stalk.
  double stalk_length = 0.1;  // From the middle of the plant to the leaf.
  bool in_pairs = false;      // Leaves opposite each other, else around the stem in a spiral.
  double bend = 0;            // The most that a leaf is bent.
  Color color = {};
  Color stalk_color = {};
};

const std::vector<Species>& AllSpecies();

// Draws one plant, somewhere near the middle.
void DrawSeedling(Canvas& canvas, const Species& species, Random& random, Point light);

// A whole photograph: light, soil, plant, and what the camera makes of them.
std::vector<Color> Photograph(const Species& species, int size, Random random);

}  // namespace hone::seedlings
