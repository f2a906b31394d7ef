// Beginning with what another training has learned.
#pragma once

#include <string>
#include <vector>

#include "worker/train/learning/learner.h"
#include "worker/train/storage/archive.h"

namespace hone::train {

// What differs between the parent's network and what was asked for, as a sentence; empty for
// nothing. What the settings leave open is the parent's to say.
std::string Difference(const ModelRecord& parent, const Settings& settings);

// Gives the learner the parent's weights. The last layer keeps, of its rows, those of the classes
// that both have; the others stay new. Throws Failure (bad parent) where weights do not fit.
void TakeWeights(const ModelArchive& parent, const std::vector<std::string>& classes,
                 Learner& learner);

}  // namespace hone::train
