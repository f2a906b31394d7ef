#include "storage/noun_json.h"

#include "storage/json_reading.h"

namespace hone {
namespace {

std::optional<std::int64_t> Micros(const std::optional<WallTime>& time) {
  if (!time) return std::nullopt;
  return ToMicros(*time);
}

std::optional<WallTime> ReadTime(const Json& json, const char* key) {
  std::optional<std::int64_t> micros;
  Read(json, key, micros);
  if (!micros) return std::nullopt;
  return FromMicros(*micros);
}

ProgramExit ToProgramExit(const Json& json) {
  ProgramExit exit;
  Read(json, "exit_code", exit.exit_code);
  Read(json, "signal", exit.signal);
  std::string ended_by;
  ReadValue(Member(json, "ended_by"), ended_by);
  exit.ended_by = Require(ParseEndedBy(ended_by));
  Read(json, "out_of_memory", exit.out_of_memory);
  exit.started_at = ReadTime(json, "started_at");
  exit.ended_at = ReadTime(json, "ended_at");
  std::int64_t runtime = 0;
  Read(json, "runtime_us", runtime);
  exit.runtime = Duration(runtime);
  Read(json, "message", exit.message);
  return exit;
}

Curve ToCurve(const Json& json) {
  std::int64_t count = 0;
  ReadValue(Member(json, "count"), count);
  std::vector<CurvePoint> points;
  for (const Json& item : Member(json, "points")) {
    if (!item.is_array() || item.size() != 2) throw Malformed("point: must be a step and a value");
    CurvePoint& point = points.emplace_back();
    ReadValue(item[0], point.step);
    ReadValue(item[1], point.value);
  }
  if (points.size() != Curve::PointsOf(count)) throw Malformed("points: are not those of so many");
  return Curve(count, std::move(points));
}

std::vector<WorkerDevice> ToWorkerDevices(const Json& json) {
  std::vector<WorkerDevice> devices;
  for (const Json& item : json) {
    WorkerDevice& device = devices.emplace_back();
    ReadValue(Member(item, "id"), device.id);
    Read(item, "model", device.model);
    Read(item, "memory", device.memory);
  }
  return devices;
}

std::vector<Placement> ToPlacements(const Json& json) {
  std::vector<Placement> placements;
  for (const Json& item : json) {
    Placement& placement = placements.emplace_back();
    ReadValue(Member(item, "worker"), placement.worker.value);
    ReadValue(Member(item, "devices"), placement.devices);
  }
  return placements;
}

template <typename T>
T ToValue(const Json& json) {
  T value;
  ReadValue(json, value);
  return value;
}

}  // namespace

std::string ProgramExitToJson(const ProgramExit& exit) {
  return Dump({{"exit_code", exit.exit_code},
               {"signal", exit.signal},
               {"ended_by", Name(exit.ended_by)},
               {"out_of_memory", exit.out_of_memory},
               {"started_at", OrNull(Micros(exit.started_at))},
               {"ended_at", OrNull(Micros(exit.ended_at))},
               {"runtime_us", exit.runtime.count()},
               {"message", exit.message}});
}

Result<ProgramExit> ProgramExitFromJson(std::string_view json) {
  return Parsed("exit", json, ToProgramExit);
}

std::string CurveToJson(const Curve& curve) {
  Json points = Json::array();
  for (const CurvePoint& point : curve.points()) {
    points.push_back(Json::array({point.step, point.value}));
  }
  return Dump({{"count", curve.count()}, {"points", std::move(points)}});
}

Result<Curve> CurveFromJson(std::string_view json) { return Parsed("curve", json, ToCurve); }

std::string WorkerDevicesToJson(const std::vector<WorkerDevice>& devices) {
  Json json = Json::array();
  for (const WorkerDevice& device : devices) {
    json.push_back({{"id", device.id}, {"model", device.model}, {"memory", device.memory}});
  }
  return Dump(json);
}

Result<std::vector<WorkerDevice>> WorkerDevicesFromJson(std::string_view json) {
  return Parsed("devices", json, ToWorkerDevices);
}

Result<std::vector<Placement>> PlacementsFromJson(std::string_view json) {
  return Parsed("placements", json, ToPlacements);
}

std::string TextsToJson(const std::vector<std::string>& texts) { return Dump(Json(texts)); }

Result<std::vector<std::string>> TextsFromJson(std::string_view json) {
  return Parsed("list", json, ToValue<std::vector<std::string>>);
}

std::string LabelsToJson(const std::map<std::string, std::string>& labels) {
  return Dump(Json(labels));
}

Result<std::map<std::string, std::string>> LabelsFromJson(std::string_view json) {
  return Parsed("labels", json, ToValue<std::map<std::string, std::string>>);
}

}  // namespace hone
