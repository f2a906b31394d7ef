// What most of these tests begin and end with.
#pragma once

#include <gmock/gmock.h>

#include "tests/integration/support/cluster.h"

namespace hone::integration {

// A honed and an agent with four slots, taken down in order at the end.
class RunningCluster : public ::testing::Test {
 protected:
  void SetUp() override {
    cluster_.StartHoned();
    cluster_.StartWorker();
  }
  void TearDown() override { cluster_.Down(); }

  Cluster cluster_;
};

}  // namespace hone::integration
