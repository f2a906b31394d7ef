// The small parts of nouns that are stored as JSON within a column.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/nouns.h"

namespace hone {

std::string ProgramExitToJson(const ProgramExit& exit);
Result<ProgramExit> ProgramExitFromJson(std::string_view json);

// {"count": 7, "points": [[step, value], ...]}
std::string CurveToJson(const Curve& curve);
Result<Curve> CurveFromJson(std::string_view json);

std::string WorkerDevicesToJson(const std::vector<WorkerDevice>& devices);
Result<std::vector<WorkerDevice>> WorkerDevicesFromJson(std::string_view json);

// [{"worker": 7, "devices": ["0"]}]
Result<std::vector<Placement>> PlacementsFromJson(std::string_view json);

std::string TextsToJson(const std::vector<std::string>& texts);
Result<std::vector<std::string>> TextsFromJson(std::string_view json);

std::string LabelsToJson(const std::map<std::string, std::string>& labels);
Result<std::map<std::string, std::string>> LabelsFromJson(std::string_view json);

}  // namespace hone
