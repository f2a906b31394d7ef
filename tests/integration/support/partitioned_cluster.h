// A honed, and agents that reach it through a network which the test breaks.
#pragma once

#include <gmock/gmock.h>

#include <fstream>
#include <memory>
#include <string>

#include "tests/integration/support/cluster.h"
#include "tests/integration/support/proxy.h"

namespace hone::integration {

// The agent "one" is behind the link; others are where the test starts them.
class PartitionedCluster : public ::testing::Test {
 protected:
  // With a lease of `lease`, as honed reads it.
  void Begin(const std::string& lease) {
    cluster_.Set("HONE_LEASE_DURATION", lease);
    cluster_.StartHoned();
    link_ = std::make_unique<Proxy>(cluster_.endpoint());
    cluster_.StartWorker("one", 4, link_->endpoint());
  }
  void TearDown() override {
    if (link_) link_->Mend();
    cluster_.Down();
  }

  Proxy& link() { return *link_; }
  void Sign(const std::string& name) { std::ofstream(cluster_.signs() / name) << "now\n"; }
  std::string Text(const std::string& sql) const { return cluster_.database().Text(sql); }
  int Count(const std::string& sql) const { return cluster_.database().Count(sql); }
  // Of the attempt that is the `number`th of its trial, in a cluster with one trial.
  std::string OfAttempt(int number, const std::string& column) const {
    return Text("SELECT " + column + " FROM attempt WHERE number = " + std::to_string(number));
  }
  int ValuesOfAttempt(int number) const {
    return Count(
        "SELECT count(*) FROM observation JOIN attempt ON attempt.id = attempt "
        "WHERE number = " +
        std::to_string(number));
  }
  // How often something of that trial or worker came to be in this state.
  int ChangesTo(const std::string& state) const {
    return Count("SELECT count(*) FROM state_change WHERE trial > 0 AND to_state = '" + state +
                 "'");
  }

  Cluster cluster_;
  std::unique_ptr<Proxy> link_;
};

}  // namespace hone::integration
