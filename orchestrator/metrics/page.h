// What Prometheus reads.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/engine/room.h"
#include "orchestrator/metrics/metrics.h"
#include "orchestrator/metrics/process.h"
#include "orchestrator/metrics/survey.h"

namespace hone {

// Prometheus' text format, version 0.0.4: what was counted, and what was found just now, by name.
// `log_bytes`: LogFiles::BytesAppended().
std::string MetricsPage(const Metrics& metrics, const Survey& survey, const ProcessFigures& process,
                        const RoomFigures& room, std::int64_t log_bytes);

}  // namespace hone
