// The one thing that decisions need of the observations.
#pragma once

#include "orchestrator/core/controller.h"

namespace hone {

// Picks the objective's last value, finite or not, out of each report, and drops the observations
// that are not finite: they are not stored. Before Controller::Step().
void TakeObjectives(const Controller& controller, WorkerSynced& event);

}  // namespace hone
