#include "tests/simulation/world.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "orchestrator/core/inputs.h"
#include "orchestrator/core/replay.h"
#include "tests/orchestrator/core/support/requests.h"

namespace hone::simulation {

using testing::ATuningJob;

World::World(const WorldSetup& setup)
    : log_(schedule_, setup.trace),
      promises_(log_, schedule_),
      faults_(setup.faults),
      chance_(setup.seed, 0, "world"),
      network_(schedule_, setup.seed, faults_),
      honed_(schedule_, log_, promises_, setup.seed, faults_) {
  honed_.Start();
  for (int i = 0; i < setup.workers; ++i) {
    machines_.push_back(std::make_unique<Machine>(
        i, schedule_, log_, promises_, setup.seed, faults_,
        [this, i](const std::string& request, const Conversation::Done& done) {
          Call(i, request, done);
        },
        [this, i](const ArtifactRow& row, const std::function<void()>& done) {
          StoreArtifact(i, row, done);
        }));
    schedule_.In(chance_.Between(0us, 5s), [this, i] { machines_[i]->StartAgent(); });
  }
  StartPlagues();
}

// A request that was under way when honed died is lost with its connection.
void World::Call(int machine, const std::string& request, const Conversation::Done& done) {
  const auto answer = [this, machine, done](const Result<v1::SyncResponse>& result) {
    network_.Carry(machine, [done, result] { done(result); });
  };
  if (!honed_.up()) {
    answer(Unavailable("connection refused"));
    return;
  }
  network_.Carry(machine, [this, request, answer, life = honed_.life()] {
    if (honed_.up() && honed_.life() == life) {
      honed_.Sync(request, answer);
    } else {
      answer(Unavailable("connection reset"));
    }
  });
}

void World::StoreArtifact(int machine, const ArtifactRow& row, const std::function<void()>& done) {
  network_.Carry(machine, [this, machine, row, done] {
    if (!honed_.up()) return;
    honed_.AddArtifact(row, [this, machine, done] { network_.Carry(machine, done); });
  });
}

void World::Ask(const Event& event, const Honed::AnswerDone& done) {
  if (honed_.up()) {
    honed_.Ask(event, done);
  } else {
    schedule_.In(1ms, [done] { done(Unavailable("connection refused")); });
  }
}

void World::Submit(const ATuningJob& job) {
  const CreateTuningJob request = job.Created();
  submitted_.emplace(request.name, request.spec);
  Ask(request, [this, job](const Result<Answer>& answer) {
    if (answer) {
      promises_.ToldOfJob(*answer);
    } else if (answer.error().code == ErrorCode::kUnavailable) {
      schedule_.In(1s, [this, job] { Submit(job); });
    } else if (!ModelsAskedFor(job.Created().spec).empty() &&
               answer.error().code == ErrorCode::kInvalidArgument) {
      submitted_.erase(job.Created().name);  // Its parent has no model, or is gone.
    } else {
      promises_.Break("a create was refused: " + answer.error().message);
    }
  });
}

void World::StopLater(const std::string& name, Duration delay) {
  schedule_.In(delay, [this, name] {
    log_.Add("client", "stops " + name);
    Ask(testing::StopJob(name), [this, name](const Result<Answer>& answer) {
      if (answer) {
        promises_.ToldOfStop(std::get<TuningJob>(*answer));
      } else if (answer.error().code == ErrorCode::kUnavailable) {
        StopLater(name, 1s);
      }
    });
  });
}

void World::DeleteLater(const std::string& name, Duration delay) {
  schedule_.In(delay, [this, name] {
    log_.Add("client", "deletes " + name);
    promises_.MayChange(name);
    Ask(testing::Delete(name), [this, name](const Result<Answer>& answer) {
      const bool gone = !answer && answer.error().code == ErrorCode::kNotFound;
      if (gone && !honed_.disk().tuning_job_names.contains(name)) {
        deleted_.insert(name);
        return;
      }
      if (answer) promises_.ToldOfDeletion(std::get<TuningJob>(*answer));
      DeleteLater(name, 20s);
    });
  });
}

// What may be refused, for the job or the trial may be in any state.
void World::OrderSomething(int most) {
  const std::string name = chance_.OneIn(2) ? "wide" : "narrow";
  if (chance_.OneIn(2)) {
    const auto trial = 1 + static_cast<std::int64_t>(chance_.Below(most));
    promises_.MayRetry(name, trial);
    Ask(testing::Retry(name, trial), [](const auto&) {});
    return;
  }
  LimitsChange change;
  if (chance_.OneIn(2)) change.max_parallel_trials = 1 + static_cast<int>(chance_.Below(20));
  if (chance_.OneIn(4)) change.max_trials = most + static_cast<std::int64_t>(chance_.Below(10));
  promises_.MayChange(name);
  Ask(testing::Update(name, change), [](const auto&) {});
}

void World::SubmitSomeJobs(int trials) {
  const int most = std::max(1, trials * 3 / 8);
  ATuningJob wide("wide");
  wide.WithMaxTrials(most).WithParallelTrials(15).WithAttempts(2).WithGrace(30s);
  Submit(wide);
  ATuningJob narrow("narrow");
  narrow.WithMaxTrials(std::max(1, trials / 4)).WithParallelTrials(4).WithAttempts(1, 3);
  narrow.WithTimeLimit(3min).WithGrace(20s).WhenContactIsLost(LostContactPolicy::kStop);
  Submit(narrow);
  ATuningJob timed("timed");
  timed.WithMaxTrials(std::max(1, trials / 8)).WithParallelTrials(10).WithMaxRuntime(5min);
  Submit(timed);
  for (int i = 0; i < 8; ++i) {
    ATuningJob stopped("stopped-" + std::to_string(i));
    stopped.WithMaxTrials(std::max(1, trials / 16)).WithParallelTrials(6);
    schedule_.In(chance_.Between(15min, 30min), [this, stopped] {
      Submit(stopped);
      StopLater(stopped.Created().name, chance_.Between(100ms, 3min));
      if (chance_.OneIn(2)) DeleteLater(stopped.Created().name, chance_.Between(4min, 20min));
    });
  }
  ATuningJob enough("enough");
  enough.WithMaxTrials(std::max(1, trials / 4)).WithParallelTrials(5).WithNoImprovement(4);
  Submit(enough);
  SubmitTrainingJobs(8);
  for (int i = 0; i < trials / 5; ++i) {
    schedule_.In(chance_.Between(1min, 50min), [this, most] { OrderSomething(most); });
  }
  for (int i = 0; i < trials / 10; ++i) {
    schedule_.In(chance_.Between(10s, 20min), [this, most] {
      const auto trial = 1 + static_cast<std::int64_t>(chance_.Below(most));
      Ask(testing::StopTrial("wide", trial), [](const auto&) {});
    });
  }
}

// Training jobs by themselves, some of which begin with the best model of a search so far.
void World::SubmitTrainingJobs(int count) {
  for (int i = 0; i < count; ++i) {
    ATuningJob job("alone-" + std::to_string(i));
    const Objective objective = job.definition().objective;
    job.RunByItself().WithAttempts(2).WithGrace(20s);
    if (chance_.OneIn(2)) job.definition().objective = objective;
    if (chance_.OneIn(2)) {
      job.program().inputs["model"].from = chance_.OneIn(2) ? "wide" : "narrow";
    }
    const std::string name = job.Created().name;
    schedule_.In(chance_.Between(1min, 40min), [this, job, name] {
      Submit(job);
      if (chance_.OneIn(4)) {
        promises_.MayRetry(name, 1);
        schedule_.In(chance_.Between(1min, 9min), [this, name] {
          Ask(RetryTrainingJob{{}, {}, {}, 0, name}, [](const auto&) {});
        });
      }
      if (chance_.OneIn(4)) {
        schedule_.In(chance_.Between(1s, 5min),
                     [this, name] { Ask(testing::StopTraining(name), [](const auto&) {}); });
      }
    });
  }
}

void World::RunFor(Duration duration) {
  const SteadyTime until = schedule_.now().steady + duration;
  while (BrokenPromises().empty() && schedule_.Next(until)) {
  }
}

bool World::RunUntilDone(Duration most) {
  const SteadyTime until = schedule_.now().steady + most;
  while (!AllDone()) {
    if (!BrokenPromises().empty()) return false;
    if (!schedule_.Next(until)) return false;
  }
  return true;
}

std::vector<std::string> World::ReplayDifferences() const {
  const MemoryTables& tables = honed_.disk();
  std::vector<std::string> differences;
  for (const auto& [id, row] : tables.tuning_jobs) {
    if (row.status == TuningJobStatus::kDeleting) continue;
    Recording recording = {row, submitted_.at(row.name), {}, {}, {}, {}};
    // What inputs stood for when the job was created.
    auto& inputs = recording.spec_as_created.definitions.front().program.inputs;
    for (auto& [channel, input] : inputs) {
      if (!input.from.empty()) input = row.spec.definitions.front().program.inputs.at(channel);
    }
    for (const auto& [key, record] : tables.log) {
      if (key.first == id) recording.log.push_back(record);
    }
    for (const auto& [key, trial] : tables.trials) {
      if (key.first != id) continue;
      recording.trials.push_back(tables.training_jobs.at(trial));
      const auto attempts = tables.attempts_of.find(trial);
      if (attempts == tables.attempts_of.end()) continue;
      for (const AttemptId attempt : attempts->second) {
        recording.attempts.push_back(tables.attempts.at(attempt));
      }
    }
    recording.observations = [&](AttemptId attempt) {
      std::vector<Observation> all;
      const auto rows = tables.observations.find(attempt);
      if (rows == tables.observations.end()) return all;
      for (const auto& [key, observation] : rows->second) all.push_back(observation);
      return all;
    };
    const Result<std::unique_ptr<Job>> replayed = Replay(recording);
    if (!replayed) {
      differences.push_back(row.name + ": " + replayed.error().message);
      continue;
    }
    for (const std::string& difference : Differences(**replayed, recording)) {
      differences.push_back(row.name + ": " + difference);
    }
  }
  return differences;
}

bool World::AllDone() const {
  const MemoryTables& tables = honed_.disk();
  return std::all_of(submitted_.begin(), submitted_.end(), [&](const auto& entry) {
    if (deleted_.contains(entry.first)) return true;
    const auto id = tables.tuning_job_names.find(LowerCase(entry.first));
    return id != tables.tuning_job_names.end() &&
           HasEnded(tables.tuning_jobs.at(id->second).status);
  });
}

bool World::AllForgotten() const {
  return std::all_of(machines_.begin(), machines_.end(),
                     [](const auto& machine) { return machine->idle(); });
}

Machine& World::AnyMachine() { return *machines_[chance_.Below(machines_.size())]; }

void World::Plague(Fault fault, Duration mean, const std::function<void()>& strike) {
  schedule_.In(chance_.Between(0us, 2 * mean), [this, fault, mean, strike] {
    if (!faults_.Has(fault)) return;
    strike();
    Plague(fault, mean, strike);
  });
}

void World::StartPlagues() {
  Plague(Fault::kControllerCrash, 2min, [this] {
    if (!honed_.up()) return;
    honed_.Crash();
    schedule_.In(chance_.OneIn(4) ? chance_.Between(1s, 3min) : chance_.Between(10ms, 3s), [this] {
      if (!honed_.up()) honed_.Start();
    });
  });
  Plague(Fault::kPartition, 20s, [this] {
    const int machine = static_cast<int>(chance_.Below(machines_.size()));
    log_.Add("network", machines_[machine]->name() + " is cut off");
    network_.Cut(machine, chance_.Between(1s, 3min));
  });
  Plague(Fault::kAgentCrash, 15s, [this] {
    Machine& machine = AnyMachine();
    machine.CrashAgent();
    schedule_.In(chance_.OneIn(4) ? chance_.Between(1s, 3min) : chance_.Between(10ms, 3s),
                 [&machine] { machine.StartAgent(); });
  });
  Plague(Fault::kMachineLoss, 1min, [this] {
    Machine& machine = AnyMachine();
    machine.Lose(static_cast<Machine::Loss>(chance_.Below(3)));
    schedule_.In(chance_.Between(10s, 10min), [&machine] { machine.StartAgent(); });
  });
  Plague(Fault::kSupervisorKilled, 30s, [this] { AnyMachine().KillSupervisor(); });
  Plague(Fault::kDrain, 2min, [this] {
    Machine& machine = AnyMachine();
    machine.Drain();
    schedule_.In(chance_.Between(2min, 10min), [&machine] { machine.StartAgent(); });
  });
}

void World::StopFaults() {
  log_.Add("world", "the faults stop");
  faults_ = Faults::None();
  if (!honed_.up()) honed_.Start();
  for (const auto& machine : machines_) machine->StartAgent();
}

}  // namespace hone::simulation
