// Looks after one attempt whose program runs, or has run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "worker/core/effect.h"
#include "worker/core/event.h"
#include "worker/core/order.h"
#include "worker/runtime/scraping.h"
#include "worker/spool/exit.h"
#include "worker/spool/output_reader.h"

namespace hone::worker {

// What a look at an attempt showed.
struct Sighting {
  std::vector<Event> events;
  bool not_begun = false;  // No supervisor took it up, or one died before it began.
  bool orphaned = false;   // Its supervisor is gone.
};

// Reads on in what the program writes, notices its start and end, passes orders to end it on, and
// gives the space of output back that both the observations and the log have left behind.
//
// Lives on the loop thread; each call takes milliseconds.
class AttemptWatch {
 public:
  AttemptWatch(std::string worker_dir, const RunOrder& order, Cursors from);

  // `read_on`: whether there is room for more observations.
  Sighting Look(bool read_on);

  // Carried out now or by a later Look(), when the supervisor listens.
  void Order(const Stop& stop) { stop_ = stop; }

  void Acknowledged(Cursors up_to, SteadyTime now);
  void Shipped(std::int64_t offset) { shipped_ = offset; }

  // The program has ended.
  bool ended() const { return ended_; }
  // And all that it wrote was read.
  bool finished() const { return finished_; }

 private:
  void LookForTheStart(Sighting& sighting);
  void LookForTheEnd(Sighting& sighting);
  std::string LastWords(const ExitRecord& exit) const;
  void ReadOn(Sighting& sighting);
  void PassTheOrderOn();
  void SaveAndRelease(SteadyTime now);

  const std::string worker_dir_;
  const std::string spool_;
  const std::string job_;
  const AttemptId attempt_;
  const OutputReader reader_;
  Scraping scraping_;
  std::optional<Stop> stop_;
  Cursors told_;  // Of the last Scraped.
  Cursors acknowledged_;
  Cursors saved_;
  SteadyTime saved_at_ = {};
  bool save_fails_ = false;
  std::int64_t shipped_ = 0;
  std::int64_t released_ = 0;
  bool started_ = false;
  bool ended_ = false;
  bool finished_ = false;
};

}  // namespace hone::worker
