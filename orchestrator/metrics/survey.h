// The cluster as it is now, in numbers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "orchestrator/core/controller.h"

namespace hone {

// The most running jobs whose best values are told: each is a series of its own.
inline constexpr std::size_t kMaxBestValues = 100;

// Of the workers that are alike in this: "connected" ones take work, "draining" ones finish what
// they have, "disconnected" ones have been silent for a lease.
struct WorkersSurvey {
  std::int64_t workers = 0;
  std::int64_t slots = 0;
  std::int64_t slots_used = 0;
  std::int64_t devices = 0;
  std::int64_t devices_used = 0;
};

struct BestValue {
  std::string tuning_job;
  std::string metric;
  double value = 0;

  bool operator==(const BestValue&) const = default;
};

// It is taken whole at each scrape, so it cannot drift from the truth, and what has ended is gone
// from the next one.
struct Survey {
  std::map<std::string, std::int64_t> tuning_jobs = {
      {"InProgress", 0}, {"Stopping", 0}, {"Deleting", 0}};
  std::map<std::string, std::int64_t> trials = {
      {"waiting", 0}, {"starting", 0}, {"running", 0}, {"uploading", 0}};
  std::int64_t queue_length = 0;         // Of waiting trials, those that could start now.
  std::int64_t suggestions_awaited = 0;  // Of strategies.
  std::vector<BestValue> best_values;    // Of the oldest jobs that have any.
  std::map<std::string, WorkersSurvey> workers = {
      {"connected", {}}, {"draining", {}}, {"disconnected", {}}};
  std::int64_t syncs_parked = 0;
  Duration took = 0us;    // On the loop thread.
  Duration waited = 0us;  // For it.
};

// On the loop thread. `asked_at` is when somebody wanted it.
Survey TakeSurvey(const Controller& controller, Now now, SteadyTime asked_at);

}  // namespace hone
