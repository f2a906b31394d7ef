// A worker's machine: its disk, its supervisors with their programs, and the agent.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/simulation/conversation.h"
#include "tests/simulation/event_log.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/program.h"
#include "tests/simulation/promises.h"
#include "tests/simulation/spool.h"
#include "worker/core/agent.h"

namespace hone::simulation {

// The real core and the real converters. The agent may die at any moment: its programs go on, and
// it finds the spool again. The machine may die too.
class Machine {
 public:
  // Stores what a program left, and tells when it is durable; or never tells.
  using Store = std::function<void(ArtifactRow, std::function<void()> done)>;

  Machine(int index, Schedule& schedule, EventLog& log, Promises& promises, std::uint64_t seed,
          const Faults& faults, Conversation::Line line, Store store);

  void StartAgent();
  void CrashAgent();
  void Drain();
  // Everything that ran is gone, and so may be what was on disk: the spool, or all, so that the
  // machine comes back as a new one.
  enum class Loss { kProcesses, kSpool, kDisk };
  void Lose(Loss loss);
  // Kills one supervisor, and its program with it.
  void KillSupervisor();

  bool agent_runs() const { return agent_ != nullptr; }
  bool idle() const { return disk_.spool.empty() && programs_.empty(); }
  const std::string& name() const { return name_; }

 private:
  struct Program {
    std::int64_t serial = 0;
    ProgramPlan plan;
    int printed = 0;
    std::optional<worker::EndedBy> told;
  };
  // How far the agent has read an attempt, in this run.
  struct Reading {
    std::size_t lines = 0;
    bool started_told = false;
    bool exit_told = false;
  };

  void NewDisk();
  worker::Found FindSpool() const;
  v1::SyncRequest Request();
  void Heard(const worker::Answered& answer);
  void Happen(const worker::Event& event);
  void ArmTick();
  void EndAgent();
  // Runs `what` then, unless this run of the agent has ended.
  void Later(Duration delay, std::function<void()> what);

  void Carry(const worker::Accept& effect);
  void Carry(const worker::Fetch& effect);
  void Carry(const worker::Spawn& effect);
  void Carry(const worker::Watch& effect);
  void Carry(const worker::Cancel& effect);
  void Carry(const worker::Stop& effect);
  void Carry(const worker::Bury& effect);
  void Carry(const worker::SaveCursors& effect);
  void Carry(const worker::Upload& effect);
  void Carry(const worker::StoreCheckpoint& effect);
  void Carry(const worker::LeaveCheckpoint& effect);
  void Carry(const worker::Remove& effect);
  void Carry(const worker::Wake& effect);
  void Carry(const worker::NextSync& effect);
  void Carry(const worker::AdoptIdentity& effect);
  void Carry(const worker::Retire& effect);
  void Carry(const worker::Exit& effect);

  // The supervisors (supervisor.cc).
  void Supervise(AttemptId attempt);
  void PrintNext(AttemptId attempt, std::int64_t serial);
  void Tell(AttemptId attempt, worker::EndedBy why, bool at_once);
  void EndProgram(AttemptId attempt, std::int64_t serial, int exit_code, int signal);

  void LookSoon(AttemptId attempt);
  void Look(AttemptId attempt);
  void TellOfEnd(AttemptId attempt, const worker::Scraped& last);
  void TryToStore(AttemptId attempt);
  void TryToStoreCheckpoint(AttemptId attempt, std::int64_t serial);
  void EndWithoutProgram(AttemptId id, worker::EndedBy why);
  Folder* FolderOf(AttemptId attempt);

  const std::string name_;
  Schedule& schedule_;
  EventLog& log_;
  Promises& promises_;
  const std::uint64_t seed_;
  const Faults& faults_;
  Chance chance_;
  const Store store_;
  const int slots_;

  WorkerDisk disk_;
  std::map<AttemptId, Program> programs_;
  std::int64_t last_serial_ = 0;
  std::int64_t boot_ = 0;
  int disks_ = 0;

  std::int64_t life_ = 0;
  std::uint64_t nonce_ = 0;
  std::unique_ptr<worker::Agent> agent_;
  Conversation conversation_;
  bool draining_ = false;
  SteadyTime tick_at_ = kNever;
  std::map<AttemptId, Reading> readings_;
  std::map<AttemptId, worker::Stop> stops_;
  std::map<AttemptId, bool> uploading_;                   // Whether it is still to be stored.
  std::map<AttemptId, std::int64_t> storing_checkpoint_;  // Which asking for it is under way.
  std::int64_t last_asking_ = 0;
};

}  // namespace hone::simulation
