#include "worker/train/base/log.h"

#include <gmock/gmock.h>

namespace hone::train {
namespace {

TEST(LogTest, ALineLooksLikeSageMakers) {
  ::testing::internal::CaptureStdout();
  LogInfo("Epoch[0] Train-accuracy=" + Fixed(0.375, 6));
  EXPECT_THAT(::testing::internal::GetCapturedStdout(),
              ::testing::MatchesRegex("\\[[0-9]+/[0-9]+/[0-9]+ [0-9]+:[0-9]+:[0-9]+ INFO [0-9]+\\] "
                                      "Epoch\\[0\\] Train-accuracy=0.375000\n"));
}

}  // namespace
}  // namespace hone::train
