#include "orchestrator/core/objectives.h"

#include <cmath>

namespace hone {

void TakeObjectives(const Controller& controller, WorkerSynced& event) {
  for (AttemptReport& report : event.reports) {
    std::vector<Observation>& observations = report.batch.observations;
    if (const std::string* metric = controller.ObjectiveOf(report.attempt)) {
      for (const Observation& observation : observations) {
        if (observation.metric != *metric) continue;
        if (report.objective && report.objective->sequence >= observation.sequence) continue;
        report.objective = LatestObjective{observation.sequence, observation.value};
        if (!std::isfinite(observation.value)) continue;
        report.objective_values.push_back(
            {observation.sequence, observation.step, observation.value});
      }
    }
    std::erase_if(observations,
                  [](const Observation& observation) { return !std::isfinite(observation.value); });
  }
}

}  // namespace hone
