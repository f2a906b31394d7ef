// A job whose programs print numbers until they are told that it is enough, so that each value that
// is lost or doubled is missed.
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "tests/integration/support/cluster.h"

namespace hone::integration {

class CountingCluster : public ::testing::Test {
 protected:
  void TearDown() override { cluster_.Down(); }

  // honed, an agent, and a job "job" of two trials that count.
  void StartCounting();
  void Create();
  void AwaitMorePrinting();

  // Tells the programs that it is enough; they leave a model.
  void Enough();

  // Both programs run, and were started once.
  void ExpectUndisturbed();
  // After Enough() and the end of the job: every value is there once, and so are logs and models.
  void ExpectAllThatWasPrinted();
  // The last value counts, whatever else is there.
  void ExpectTheLastValues();

  std::string HonedLog() const { return ReadAll(cluster_.folder() / "honed.log"); }
  std::string WorkerLog() const { return ReadAll(cluster_.folder() / "worker-one.log"); }
  bool AwaitInWorkerLog(const std::string& text) const {
    return WaitUntil([&] { return WorkerLog().find(text) != std::string::npos; });
  }

  Cluster cluster_;
};

}  // namespace hone::integration
