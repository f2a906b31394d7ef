// Bringing pictures to another size.
#pragma once

#include "worker/train/data/picture.h"

namespace hone::train {

// A part of a picture, in pixels; may begin and end within one.
struct Region {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

// The region at another size: linear between pixels, and where it shrinks, the mean of what falls
// together, as Pillow's BILINEAR does it.
Picture Resample(const Picture& picture, const Region& region, int width, int height);

// Smaller, so that the shorter side has that length; a smaller picture stays as it is.
Picture ShrinkTo(Picture picture, int shorter_side);

}  // namespace hone::train
