// Tells stories about the controller: a clock, a disk, clients and agents in few words.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/core/controller.h"
#include "orchestrator/core/lookup.h"
#include "storage/memory_store.h"
#include "tests/orchestrator/core/support/reports.h"
#include "tests/orchestrator/core/support/requests.h"
#include "tests/orchestrator/core/support/tuning_job.h"

namespace hone::testing {

// What an agent says of itself in each call; a test may change it.
struct AnAgent {
  WorkerSynced said;
};

// A controller whose commits are on disk at once, and whose strategy always has suggestions.
class Cluster {
 public:
  explicit Cluster(ControllerTimes times = {}) : times_(times) { Restart(); }

  // honed dies and starts again.
  void Restart() {
    controller_ = std::make_unique<Controller>(*store_.Load(), now, "boot", times_);
  }

  CallId Step(Event event);
  // What an answered call was told; nothing while it waits.
  std::optional<Result<SyncAnswer>> Sync(CallId call) const { return Find(syncs_, call); }
  Result<Answer> Ask(Event event) { return answers_.at(Step(std::move(event))); }
  // Asks for what is granted.
  void Do(Event event) { HONE_CHECK(Ask(std::move(event)).ok()); }

  // An agent without an identity, and one that has got one and said that it has nothing.
  static AnAgent NewAgent(const std::string& name, int slots = 1);
  AnAgent Join(const std::string& name, int slots = 1);
  // One Sync; the call's name.
  CallId Send(AnAgent& agent, std::vector<AttemptReport> reports = {});
  std::optional<Result<SyncAnswer>> Say(AnAgent& agent, std::vector<AttemptReport> reports = {}) {
    return Sync(Send(agent, std::move(reports)));
  }

  // Lets time pass, with the ticks that are due.
  void Pass(Duration duration);
  // The attempts that count, of one worker or all.
  std::vector<AttemptId> Live(WorkerId worker = {}) const;
  const TrainingJob& Trial(std::int64_t number) const;
  const TuningJob& Job() const { return tables().tuning_jobs.begin()->second; }
  const MemoryTables& tables() const { return store_.tables(); }
  Queries& disk() { return store_; }
  Controller& controller() { return *controller_; }
  void AddArtifact(const std::string& digest);

  Now now{SteadyTime(1h), FromMicros(1'750'000'000'000'000)};
  // Those who look on: before each step, and at each effect.
  std::function<void(const Event&, const Facts&)> on_event = [](const Event&, const Facts&) {};
  std::function<void(const Effect&)> on_effect = [](const Effect&) {};
  bool suggests = true;
  bool erases = true;

 private:
  template <typename Map>
  static std::optional<typename Map::mapped_type> Find(const Map& map, CallId call) {
    const auto found = map.find(call);
    if (found == map.end()) return std::nullopt;
    return found->second;
  }
  void Carry(Effect effect);

  const ControllerTimes times_;
  MemoryStore store_;
  std::unique_ptr<Controller> controller_;
  std::int64_t last_call_ = 0;
  std::map<CallId, Result<SyncAnswer>> syncs_;
  std::map<CallId, Result<Answer>> answers_;
};

}  // namespace hone::testing
