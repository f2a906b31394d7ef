// The one thing that decisions need of the observations.
#pragma once

#include "orchestrator/core/controller.h"

namespace hone {

// Picks the objective's values out of each report, and its last one, finite or not; and drops the
// observations that are not finite: they are not stored. Before Controller::Step().
void TakeObjectives(const Controller& controller, WorkerSynced& event);

}  // namespace hone
