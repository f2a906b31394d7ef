// What agents say of an attempt, in few words.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/core/event.h"

namespace hone::testing {

inline AttemptReport Accepted(AttemptId attempt) {
  AttemptReport report;
  report.attempt = attempt;
  return report;
}

inline AttemptReport Running(AttemptId attempt) {
  AttemptReport report = Accepted(attempt);
  report.phase = AttemptPhase::kRunning;
  report.started_at = FromMicros(1'000'000);
  return report;
}

inline AttemptReport Stopping(AttemptId attempt) {
  AttemptReport report = Running(attempt);
  report.phase = AttemptPhase::kStopping;
  return report;
}

inline ProgramExit Exit(int code = 0, EndedBy ended_by = EndedBy::kItself) {
  ProgramExit exit;
  exit.exit_code = code;
  exit.ended_by = ended_by;
  return exit;
}

// All is done, and there was nothing to upload. Without a value the objective was never given.
inline AttemptReport Done(AttemptId attempt, std::optional<double> value,
                          ProgramExit exit = Exit()) {
  AttemptReport report = Running(attempt);
  report.phase = AttemptPhase::kDone;
  report.exit = std::move(exit);
  if (value) report.objective = LatestObjective{1, *value};
  return report;
}

inline AttemptReport Failed(AttemptId attempt, int code = 1) {
  return Done(attempt, std::nullopt, Exit(code));
}

inline AttemptReport EndedAs(AttemptId attempt, EndedBy ended_by,
                             std::optional<double> value = std::nullopt) {
  return Done(attempt, value, Exit(-1, ended_by));
}

inline AttemptReport Uploading(AttemptId attempt, double value) {
  AttemptReport report = Done(attempt, value);
  report.phase = AttemptPhase::kUploading;
  return report;
}

inline AttemptReport Uploaded(AttemptId attempt, double value, std::string digest) {
  AttemptReport report = Done(attempt, value);
  report.artifacts["model"] = std::move(digest);
  return report;
}

inline AttemptReport NotUploaded(AttemptId attempt, double value) {
  AttemptReport report = Done(attempt, value);
  report.upload_error = "the disk was full";
  return report;
}

}  // namespace hone::testing
