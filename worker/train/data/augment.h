// From a picture to what the network sees.
#pragma once

#include "worker/train/base/random.h"
#include "worker/train/data/picture.h"
#include "worker/train/settings/settings.h"

namespace hone::train {

// What is taken off each channel, and what it is then divided by, of values from 0 to 1: the means
// and deviations of ImageNet.
inline constexpr float kMean[3] = {0.485f, 0.456f, 0.406f};
inline constexpr float kDeviation[3] = {0.229f, 0.224f, 0.225f};

// Write height x width x 3 normalised values, pixel by pixel.
//
// For training, with crops: a picture of just the shape is padded by 4 black pixels on each side
// and cropped at random; of another, a part of 8 to 100% of its area at an aspect of 3/4 to 4/3 of
// the shape's is brought to the shape. Half of both are mirrored. `random` decides everything.
void WriteForTraining(const Picture& picture, const ImageShape& shape, Random& random, float* out);

// The middle; a picture that is smaller than the shape is enlarged.
void WriteForEvaluation(const Picture& picture, const ImageShape& shape, float* out);

}  // namespace hone::train
