// Which network it is.
#pragma once

#include "worker/train/settings/settings.h"

namespace hone::train {

// A residual network: of 20, 32, 44, 56 or 110 layers for small pictures (He and others 2015,
// section 4.2, with projections as shortcuts), or of 18, 34 or 50 with the ImageNet stem, like
// torchvision's. Parameters have torchvision's names.
struct Architecture {
  int num_layers = 20;
  int num_classes = 10;
  ImageShape image_shape = {32, 32};

  bool HasImageNetStem() const { return num_layers == 18 || num_layers == 34 || num_layers == 50; }
};

}  // namespace hone::train
