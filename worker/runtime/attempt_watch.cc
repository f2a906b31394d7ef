#include "worker/runtime/attempt_watch.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "worker/contract/failure_text.h"
#include "worker/contract/job_folder.h"
#include "worker/runtime/exits.h"
#include "worker/runtime/take_checkpoint.h"
#include "worker/runtime/order_file.h"
#include "worker/spool/adopt.h"
#include "worker/spool/control.h"
#include "worker/spool/layout.h"
#include "worker/spool/started.h"

namespace hone::worker {
namespace {

constexpr std::size_t kChunk = 256 << 10;
constexpr int kChunksALook = 8;  // So that one attempt does not keep the loop to itself.
constexpr Duration kSaveEvery = 2s;
constexpr std::int64_t kReleaseEvery = 1 << 20;

ControlVerb ToVerb(const Stop& stop) {
  if (stop.at_once) return ControlVerb::kKill;
  if (stop.why == EndedBy::kDrain) return ControlVerb::kDrain;
  if (stop.why == EndedBy::kLostContact) return ControlVerb::kLoseContact;
  return ControlVerb::kStop;
}

}  // namespace

AttemptWatch::AttemptWatch(std::string worker_dir, const RunOrder& order, Cursors from)
    : worker_dir_(std::move(worker_dir)),
      spool_(SpoolFolder(worker_dir_, order.attempt)),
      job_(JobFolder(worker_dir_, order.attempt)),
      attempt_(order.attempt),
      reader_(spool_),
      scraping_(order.metrics, MetricsFilePath(job_), from),
      acknowledged_(from),
      saved_(from) {}

Sighting AttemptWatch::Look(bool read_on) {
  Sighting sighting;
  LookForTheStart(sighting);
  // The end is looked for before reading: what is read after it is all there is.
  LookForTheEnd(sighting);
  if (read_on && !finished_) ReadOn(sighting);
  PassTheOrderOn();
  SaveAndRelease(ReadClock().steady);
  return sighting;
}

void AttemptWatch::Acknowledged(Cursors up_to, SteadyTime now) {
  acknowledged_ = up_to;
  SaveAndRelease(now);
}

void AttemptWatch::LookForTheStart(Sighting& sighting) {
  if (started_ || !HasStartMark(spool_)) return;
  started_ = true;
  const WallTime at = ReadStartMark(spool_).started_at;
  sighting.events.push_back(Started{attempt_, at == WallTime{} ? ReadClock().wall : at});
}

void AttemptWatch::LookForTheEnd(Sighting& sighting) {
  if (ended_) return;
  const Result<Inspection> inspection = InspectAttempt(spool_);
  if (!inspection) return;
  sighting.not_begun = inspection->standing == AttemptStanding::kNotBegun;
  sighting.orphaned = inspection->standing == AttemptStanding::kOrphaned;
  if (!inspection->exit) return;
  ended_ = true;
  sighting.events.push_back(
      Exited{attempt_, ToExitReport(*inspection->exit, LastWords(*inspection->exit)),
             HoldsFiles(ModelFolder(job_)), HoldsCheckpoint(CheckpointFolder(job_))});
}

// What a program says of its failure; if it says nothing, the line that it printed last, in
// quotation marks: an exception of Python is told in it.
std::string AttemptWatch::LastWords(const ExitRecord& exit) const {
  std::string own = FailureText(job_);
  const bool failed = exit.reason == EndReason::kProgramEnded && exit.exit_code != 0;
  if (!failed || !own.empty() || !exit.message.empty()) return own;
  const std::string line = reader_.LastLine();
  return line.empty() ? "" : '"' + line + '"';
}

void AttemptWatch::ReadOn(Sighting& sighting) {
  Scraped scraped{attempt_, {}, {}, false};
  bool more = true;
  for (int i = 0; more && i < kChunksALook; ++i) {
    const Result<OutputChunk> chunk = reader_.Read(scraping_.next_output(), kChunk);
    more = chunk && !chunk->bytes.empty();
    if (more) scraping_.AddOutput(*chunk, scraped.observations);
  }
  const bool more_in_file = scraping_.ReadOnInMetricsFile(kChunk, scraped.observations);
  if (ended_ && !more && !more_in_file) {
    scraping_.Finish(scraped.observations);
    scraped.end = finished_ = true;
  }
  scraped.up_to = scraping_.cursors();
  if (scraped.up_to == told_ && scraped.observations.empty() && !scraped.end) return;
  told_ = scraped.up_to;
  sighting.events.push_back(std::move(scraped));
}

// A supervisor that does not listen yet, or no more, is asked again by the next look.
void AttemptWatch::PassTheOrderOn() {
  if (!stop_ || ended_) return;
  if (SendOrder(spool_, {ToVerb(*stop_)})) stop_.reset();
}

void AttemptWatch::SaveAndRelease(SteadyTime now) {
  if (acknowledged_ != saved_ && now >= saved_at_ + kSaveEvery) {
    saved_at_ = now;
    const Result<void> done = SaveCursors(worker_dir_, attempt_, acknowledged_);
    if (done) saved_ = acknowledged_;
    if (!done && !save_fails_) {
      LogWarning("how far an attempt was read cannot be saved, so a restart will read it again",
                 {{"attempt", ToString(attempt_)}, {"error", done.error().message}});
    }
    save_fails_ = !done;
  }
  const std::int64_t unneeded = std::min(saved_.output, shipped_);
  if (unneeded < released_ + kReleaseEvery) return;
  const Result<void> released = reader_.Release(unneeded);
  if (released) released_ = unneeded;
}

}  // namespace hone::worker
