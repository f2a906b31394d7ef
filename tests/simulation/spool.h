// What lies on the disk of a worker's machine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "worker/core/event.h"

namespace hone::simulation {

struct Line {
  std::int64_t offset = 0;
  double value = 0;
};

// One attempt's folder.
struct Folder {
  worker::RunOrder order = {};
  std::vector<std::string> devices = {};
  std::optional<WallTime> started_at = {};
  std::vector<Line> lines = {};
  std::int64_t length = 0;
  worker::Cursors saved = {};
  std::optional<worker::ExitReport> exit = {};
  bool has_model = false;
  int checkpoint = 0;  // The step of its last; 0: none.
};

// All that a restart of the agent finds.
struct WorkerDisk {
  std::string registration;
  std::string machine_id;
  std::int64_t start_count = 0;
  worker::Identity identity;
  std::map<AttemptId, Folder> spool;
};

}  // namespace hone::simulation
