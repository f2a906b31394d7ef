// A cluster whose events and effects are counted as the engine counts them.
#pragma once

#include "orchestrator/metrics/engine_metrics.h"
#include "orchestrator/metrics/survey.h"
#include "tests/orchestrator/core/support/cluster.h"

namespace hone::testing {

struct CountingCluster : Cluster {
  CountingCluster() {
    on_event = [this](const Event& event, const Facts& facts) {
      counting.OnEvent(event, facts, controller());
    };
    on_effect = [this](const Effect& effect) {
      if (const auto* commit = std::get_if<Commit>(&effect)) counting.OnCommit(commit->changes);
      if (const auto* sync = std::get_if<AnswerSync>(&effect))
        counting.OnSyncAnswered(sync->result);
    };
  }

  Survey Look() { return TakeSurvey(controller(), now, now.steady); }
  AttemptId LiveAttempt() const { return Live().front(); }

  Metrics metrics;
  EngineMetrics counting{metrics};
};

// What is counted under these labels.
inline double Count(CounterFamily& family, const prometheus::Labels& labels) {
  return family.Add(labels).Value();
}

}  // namespace hone::testing
