#include "worker/core/attempts.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace hone::worker {
namespace {

constexpr std::size_t kRequestObservations = 5000;
// More than the metrics of one line, so that each batch gets further than the last.
constexpr std::size_t kFairShare = 128;
constexpr std::size_t kReportBytes = 300;  // About what a report takes without its texts.
constexpr std::size_t kManyAttempts = 200;
constexpr std::size_t kShortMessage = 200;

std::optional<Phase> PhaseOf(Stage stage) {
  switch (stage) {
    case Stage::kAccepted:
    case Stage::kFetching:
      return Phase::kAccepted;
    case Stage::kRunning:
      return Phase::kRunning;
    case Stage::kStopping:
      return Phase::kStopping;
    case Stage::kSaving:  // It has ended, and nobody is told.
      return Phase::kDone;
    case Stage::kUploading:
      return Phase::kUploading;
    case Stage::kDone:
      return Phase::kDone;
    case Stage::kAccepting:
    case Stage::kForgotten:
      break;
  }
  return std::nullopt;
}

std::size_t WireSize(const Attempt& attempt) {
  std::size_t bytes = kReportBytes + attempt.upload_error.size();
  for (const std::string& device : attempt.devices) bytes += device.size() + 2;
  if (attempt.exit) bytes += attempt.exit->message.size();
  return bytes;
}

// Of an attempt that has ended, the end is told only together with the last observations.
AttemptReport ReportOn(const Attempt& attempt, Phase phase, BatchLimit limit) {
  AttemptReport report;
  report.attempt = attempt.id();
  report.phase = phase;
  report.devices = attempt.devices;
  report.started_at = attempt.started_at;
  report.batch = attempt.backlog.Batch(limit);
  report.unsupported = attempt.unsupported;
  report.checkpoint = attempt.checkpoint.stored;
  if (!attempt.ended()) return report;
  const bool saved = attempt.stage != Stage::kSaving;
  if (saved && attempt.all_read && attempt.backlog.Covers(report.batch)) {
    report.exit = attempt.exit;
    report.model = attempt.model;
    report.upload_error = attempt.upload_error;
  } else {
    report.phase = attempt.unwanted ? Phase::kStopping : Phase::kRunning;
  }
  return report;
}

// Gives each attempt its fair share of what is left.
class Room {
 public:
  Room(std::size_t bytes, std::size_t sharers)
      : left_{kRequestObservations, bytes}, sharers_(std::max<std::size_t>(sharers, 1)) {}

  BatchLimit Share() const {
    return {std::min(left_.observations, std::max(left_.observations / sharers_, kFairShare)),
            left_.bytes};
  }

  void Used(const ObservationBatch& batch) {
    if (batch.observations.empty()) return;
    left_.observations -= batch.observations.size();
    for (const Observation& one : batch.observations) left_.bytes -= worker::WireSize(one);
    if (sharers_ > 1) --sharers_;
  }

 private:
  BatchLimit left_;
  std::size_t sharers_;
};

void ShortenMessages(Report& report) {
  for (AttemptReport& attempt : report.attempts) {
    if (attempt.exit) attempt.exit->message = CleanUtf8(attempt.exit->message, kShortMessage);
  }
}

}  // namespace

Attempt Adopted(const FoundAttempt& found) {
  Attempt attempt;
  attempt.order = found.order;
  attempt.devices = found.devices;
  attempt.backlog = Backlog(found.acknowledged);
  attempt.stage = found.state == FoundState::kNotBegun ? Stage::kAccepted : Stage::kRunning;
  return attempt;
}

bool LeavesModel(const ExitReport& exit) {
  return exit.exit_code == 0 || exit.ended_by == EndedBy::kOrder ||
         exit.ended_by == EndedBy::kTimeLimit;
}

bool LeavesCheckpoint(const ExitReport& exit) {
  switch (exit.ended_by) {
    case EndedBy::kItself:
      return exit.exit_code != 0;
    case EndedBy::kDrain:
    case EndedBy::kLostContact:
    case EndedBy::kMachine:
      return true;
    case EndedBy::kOrder:
    case EndedBy::kTimeLimit:
    case EndedBy::kStartFailure:
    case EndedBy::kLostCheckpoint:
      return false;
  }
  return false;
}

Report ReportOn(const Attempts& attempts, std::int64_t number, bool draining, std::size_t most) {
  std::vector<const Attempt*> listed;
  std::size_t sharers = 0;
  std::size_t bytes = 0;
  const bool many = attempts.size() > kManyAttempts;
  for (const auto& [id, attempt] : attempts) {
    if (!PhaseOf(attempt.stage)) continue;
    listed.push_back(&attempt);
    sharers += attempt.backlog.empty() ? 0 : 1;
    bytes += many ? std::min(WireSize(attempt), kReportBytes + kShortMessage) : WireSize(attempt);
  }
  if (!listed.empty()) {
    std::rotate(listed.begin(), listed.begin() + number % listed.size(), listed.end());
  }
  Room room(std::min(most, bytes < kRequestBytes ? kRequestBytes - bytes : 0), sharers);
  Report report{number, draining, {}};
  for (const Attempt* attempt : listed) {
    report.attempts.push_back(ReportOn(*attempt, *PhaseOf(attempt->stage), room.Share()));
    room.Used(report.attempts.back().batch);
  }
  std::sort(report.attempts.begin(), report.attempts.end(),
            [](const AttemptReport& a, const AttemptReport& b) { return a.attempt < b.attempt; });
  if (many) ShortenMessages(report);
  return report;
}

}  // namespace hone::worker
