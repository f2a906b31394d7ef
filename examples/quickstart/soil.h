// The ground that seedlings grow on.
#pragma once

#include "examples/quickstart/canvas.h"
#include "examples/quickstart/random.h"

namespace hone::seedlings {

// Covers the canvas with earth of some kind, with pebbles, straw and moss here and there.
void DrawSoil(Canvas& canvas, Random& random, Point light);

}  // namespace hone::seedlings
