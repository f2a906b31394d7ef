// What happens, as log lines for whoever runs honed.
#pragma once

#include "storage/store.h"

namespace hone {

// Tells of jobs that begin and end, of trials that fail and attempts that are lost; with
// --log-level debug, of every input of every job.
void LogChanges(const Changes& changes);

}  // namespace hone
