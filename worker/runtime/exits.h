// How a program ended, from the supervisor's words to the controller's.
#pragma once

#include <string>

#include "worker/core/report.h"
#include "worker/spool/exit.h"

namespace hone::worker {

// `failure` is what the program itself wrote about its failure; it goes before our own words.
ExitReport ToExitReport(const ExitRecord& record, const std::string& failure);

// The end of an attempt of which no program was ever started.
ExitReport NeverStarted(EndedBy why, const std::string& reason, WallTime now);

// Whether the folder holds a file, at any depth. Links are not followed.
bool HoldsFiles(const std::string& folder);

}  // namespace hone::worker
