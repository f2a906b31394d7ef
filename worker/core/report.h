// What the agent tells the controller: all that is so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace hone::worker {

// Set in the sequence of an observation that comes from the metrics file.
inline constexpr std::int64_t kMetricsFileBit = std::int64_t{1} << 62;

struct Observation {
  std::string metric = {};
  // The byte offset of its line, and kMetricsFileBit: reading the same bytes again gives it again.
  std::int64_t sequence = 0;
  std::optional<std::int64_t> step = {};
  WallTime observed_at = {};
  double value = 0;  // May be NaN or infinite.

  bool operator==(const Observation&) const = default;
};

// How far the two streams of an attempt were read, each at the beginning of a line.
struct Cursors {
  std::int64_t output = 0;
  std::int64_t metrics = 0;

  bool operator==(const Cursors&) const = default;
};

struct ObservationBatch {
  Cursors up_to = {};  // All observations below were in this batch or are acknowledged.
  std::vector<Observation> observations = {};

  bool operator==(const ObservationBatch&) const = default;
};

// Who ended a program.
enum class EndedBy {
  kItself,
  kOrder,
  kTimeLimit,
  kDrain,
  kLostContact,
  kMachine,
  kStartFailure,
  kLostCheckpoint,
};

struct ExitReport {
  int exit_code = -1;  // 0 to 255; -1 when a signal ended it or there was no program.
  int signal = 0;      // 0 when none.
  EndedBy ended_by = EndedBy::kItself;
  bool out_of_memory = false;
  WallTime started_at = {};
  WallTime ended_at = {};
  Duration runtime = Duration::zero();
  std::string message = {};  // At most 1,024 bytes of UTF-8.

  bool operator==(const ExitReport&) const = default;
};

struct Artifact {
  std::string digest = {};
  std::int64_t size = 0;

  bool operator==(const Artifact&) const = default;
};

enum class Phase { kAccepted, kRunning, kStopping, kUploading, kDone };

struct AttemptReport {
  AttemptId attempt = {};
  Phase phase = Phase::kAccepted;
  std::vector<std::string> devices = {};
  std::optional<WallTime> started_at = {};
  ObservationBatch batch = {};
  std::optional<ExitReport> exit = {};
  std::optional<Artifact> model = {};
  std::optional<Artifact> checkpoint = {};  // The last that this run of the agent has stored.
  std::string upload_error = {};
  std::vector<std::string> unsupported = {};

  bool operator==(const AttemptReport&) const = default;
};

// What the next request says, beside who the agent is.
struct Report {
  std::int64_t number = 0;
  bool draining = false;
  std::vector<AttemptReport> attempts = {};  // By id.

  bool operator==(const Report&) const = default;
};

}  // namespace hone::worker
