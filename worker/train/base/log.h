// Lines on standard output, as SageMaker's algorithms write them.
#pragma once

#include <string>

namespace hone::train {

// Writes `[MM/DD/YYYY HH:MM:SS INFO THREAD] text` as one line and flushes it, so that a metric
// counts at once and none is lost when the process is killed.
void LogInfo(const std::string& text);

// `number` with that many digits after the point.
std::string Fixed(double number, int digits);

}  // namespace hone::train
