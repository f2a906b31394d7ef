// The networks, as seen through the learner.
#include <gmock/gmock.h>

#include "worker/train/learning/learner.h"

namespace hone::train {
namespace {

std::int64_t ParametersOf(int layers, int classes) {
  return Learner({layers, classes, {32, 32}}, Settings{}).ParameterCount();
}

TEST(ResidualNetworkTest, ParametersAreAsManyAsTorchvisions) {
  EXPECT_EQ(ParametersOf(18, 1000), 11'689'512);
  EXPECT_EQ(ParametersOf(34, 1000), 21'797'672);
  EXPECT_EQ(ParametersOf(50, 1000), 25'557'032);
}

// He and others 2015, table 6, give 0.27, 0.46, 0.66, 0.85 and 1.7 million, without the 2,752 of
// the projections.
TEST(ResidualNetworkTest, SmallNetworksAreThoseOfTheirPaper) {
  EXPECT_EQ(ParametersOf(20, 10), 272'474);
  EXPECT_EQ(ParametersOf(32, 10), 466'906);
  EXPECT_EQ(ParametersOf(44, 10), 661'338);
  EXPECT_EQ(ParametersOf(56, 10), 855'770);
  EXPECT_EQ(ParametersOf(110, 10), 1'730'714);
}

TEST(ResidualNetworkTest, NamesAndShapesAreTorchvisions) {
  const TensorFile weights{Learner({50, 7, {64, 64}}, Settings{}).Weights(), {}};
  const auto kind = [&](const std::string& name) {
    const StoredTensor* tensor = weights.Find(name);
    return tensor == nullptr ? "none" : KindOf(*tensor);
  };
  EXPECT_EQ(kind("conv1.weight"), "F32[64, 3, 7, 7]");
  EXPECT_EQ(kind("bn1.running_var"), "F32[64]");
  EXPECT_EQ(kind("layer1.0.downsample.0.weight"), "F32[256, 64, 1, 1]");
  EXPECT_EQ(kind("layer3.5.conv2.weight"), "F32[256, 256, 3, 3]");
  EXPECT_EQ(kind("layer4.2.bn3.num_batches_tracked"), "I64[]");
  EXPECT_EQ(kind("fc.weight"), "F32[7, 2048]");
  EXPECT_EQ(weights.tensors.size(), 320u);  // As torchvision's state_dict().
}

}  // namespace
}  // namespace hone::train
