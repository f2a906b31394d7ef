// A whole cluster in made-up time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/orchestrator/core/support/tuning_job.h"
#include "tests/simulation/event_log.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/honed.h"
#include "tests/simulation/machine.h"
#include "tests/simulation/network.h"
#include "tests/simulation/promises.h"
#include "tests/simulation/schedule.h"

namespace hone::simulation {

struct WorldSetup {
  std::uint64_t seed = 1;
  int workers = 20;
  Faults faults = Faults::All();
  bool trace = false;
};

// One honed, its workers and its clients, the network between them, and what goes wrong. All of it
// is a function of the setup and the calls: the same seed gives the same log of events.
class World {
 public:
  explicit World(const WorldSetup& setup);

  // A client creates the job, and asks until it is told that it is there.
  void Submit(const testing::ATuningJob& job);
  // Jobs of several kinds with about so many trials together, some of which are stopped.
  void SubmitSomeJobs(int trials);

  // Ends early when a promise is broken, as all of these do.
  void RunFor(Duration duration);
  // Until all jobs have ended, or `most` is over. Returns whether they have.
  bool RunUntilDone(Duration most);
  // What is broken heals, and nothing more breaks.
  void StopFaults();

  // What the logs of all jobs say, folded again, where it is not what is stored.
  std::vector<std::string> ReplayDifferences() const;

  // All jobs have ended, or are deleted.
  bool AllDone() const;
  // And the agents were told to forget all they had.
  bool AllForgotten() const;

  const std::vector<std::string>& BrokenPromises() const { return promises_.broken(); }
  const EventLog& log() const { return log_; }
  const MemoryTables& disk() const { return honed_.disk(); }

 private:
  void SubmitTrainingJobs(int count);
  void Call(int machine, const std::string& request, const Conversation::Done& done);
  void StoreArtifact(int machine, const ArtifactRow& row, const std::function<void()>& done);
  void Ask(const Event& event, const Honed::AnswerDone& done);
  void StopLater(const std::string& name, Duration delay);
  // Asks until the job has ended, and then until it is deleted.
  void DeleteLater(const std::string& name, Duration delay);
  void OrderSomething(int most);

  // Something of this kind goes wrong now and then, on average once in `mean`.
  void Plague(Fault fault, Duration mean, const std::function<void()>& strike);
  void StartPlagues();
  Machine& AnyMachine();

  Schedule schedule_;
  EventLog log_;
  Promises promises_;
  Faults faults_;
  Chance chance_;
  Network network_;
  Honed honed_;
  std::vector<std::unique_ptr<Machine>> machines_;
  std::map<std::string, TuningJobSpec> submitted_;  // By name.
  std::set<std::string> deleted_;
};

}  // namespace hone::simulation
