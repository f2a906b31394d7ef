#include "tests/simulation/machine.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"
#include "worker/runtime/convert.h"

namespace hone::simulation {
namespace {

// The name of an artifact whose content nobody looks at.
std::string DigestOf(AttemptId attempt) {
  const std::string digits = ToHex(ToString(attempt));
  return "sha256:" + std::string(64 - digits.size(), '0') + digits;
}

std::string CheckpointDigest(AttemptId attempt, int step) {
  const std::string digits = ToHex(ToString(attempt) + "@" + std::to_string(step));
  return "sha256:" + std::string(64 - digits.size(), '0') + digits;
}

}  // namespace

Machine::Machine(int index, Schedule& schedule, EventLog& log, Promises& promises,
                 std::uint64_t seed, const Faults& faults, Conversation::Line line, Store store)
    : name_("worker-" + std::to_string(index)),
      schedule_(schedule),
      log_(log),
      promises_(promises),
      seed_(seed),
      faults_(faults),
      chance_(seed, index, "machine"),
      store_(std::move(store)),
      slots_(1 + index % 3),
      conversation_(
          schedule, chance_, std::move(line),
          {.request = [this] { return Request(); },
           .parked = [this] { return agent_->Parked(); },
           .heard = [this](const worker::Answered& answer) { Heard(answer); },
           .refused = [this](const Error& error) { Happen(worker::Refused{error.message}); }}) {
  NewDisk();
}

void Machine::NewDisk() {
  const std::string digits = ToHex(name_ + "/" + std::to_string(++disks_));
  disk_ = {};
  disk_.registration = std::string(32 - digits.size(), '0') + digits;
  disk_.machine_id = name_;
}

void Machine::StartAgent() {
  if (agent_) return;
  ++life_;
  ++disk_.start_count;
  nonce_ = chance_.Below(UINT64_MAX);
  draining_ = false;
  tick_at_ = kNever;
  log_.Add(name_, "agent starts");
  agent_ = std::make_unique<worker::Agent>(worker::AgentSetup{slots_, {}, disk_.identity});
  Happen(FindSpool());
  conversation_.Begin();
}

worker::Found Machine::FindSpool() const {
  using worker::FoundState;
  worker::Found found;
  for (const auto& [id, folder] : disk_.spool) {
    FoundState state = FoundState::kNotBegun;
    if (folder.exit) {
      state = FoundState::kEnded;
    } else if (programs_.contains(id)) {
      state = FoundState::kHeld;
    } else if (folder.started_at) {
      state = FoundState::kOrphaned;
    }
    found.attempts.push_back({folder.order, folder.devices, state, folder.saved, folder.exit,
                              folder.has_model, folder.checkpoint > 0});
  }
  return found;
}

void Machine::CrashAgent() {
  if (!agent_) return;
  log_.Add(name_, "agent dies");
  EndAgent();
}

void Machine::EndAgent() {
  ++life_;
  agent_.reset();
  conversation_.End();
  readings_.clear();
  stops_.clear();
  uploading_.clear();
  storing_checkpoint_.clear();
}

void Machine::Drain() {
  if (!agent_) return;
  log_.Add(name_, "drain");
  draining_ = true;
  Happen(worker::DrainRequested{});
}

void Machine::Lose(Loss loss) {
  log_.Add(name_, loss == Loss::kProcesses ? "machine lost" : "machine lost with what it stored");
  if (agent_) EndAgent();
  ++boot_;
  programs_.clear();
  if (loss == Loss::kSpool) {
    for (const auto& [id, folder] : disk_.spool) promises_.Vanishes(id);
    disk_.spool.clear();
  }
  if (loss == Loss::kDisk) NewDisk();
}

v1::SyncRequest Machine::Request() {
  Happen(worker::SyncSent{});
  worker::Self self;
  self.registration = disk_.registration;
  self.incarnation = {disk_.start_count, nonce_};
  self.identity = disk_.identity;
  self.description = {name_, name_, disk_.machine_id, "0.1.0", slots_, {}, {}};
  return worker::ToSyncRequest(self, agent_->State());
}

void Machine::Heard(const worker::Answered& answer) { Happen(answer); }

void Machine::Happen(const worker::Event& event) {
  const std::int64_t life = life_;
  for (const worker::Effect& effect : agent_->Step(schedule_.now(), event)) {
    std::visit([this](const auto& one) { Carry(one); }, effect);
    if (life != life_) return;
  }
  ArmTick();
}

void Machine::ArmTick() {
  const SteadyTime deadline = agent_->NextDeadline();
  if (deadline == kNever || deadline == tick_at_) return;
  tick_at_ = deadline;
  Later(std::max(Duration(0), deadline - schedule_.now().steady), [this, deadline] {
    if (tick_at_ != deadline) return;
    tick_at_ = kNever;
    Happen(worker::Tick{});
  });
}

void Machine::Later(Duration delay, std::function<void()> what) {
  schedule_.In(delay, [this, life = life_, what = std::move(what)] {
    if (agent_ && life == life_) what();
  });
}

Folder* Machine::FolderOf(AttemptId attempt) {
  const auto found = disk_.spool.find(attempt);
  return found == disk_.spool.end() ? nullptr : &found->second;
}

void Machine::Carry(const worker::Accept& effect) {
  const AttemptId id = effect.order.attempt;
  Later(chance_.Between(1ms, 100ms), [this, effect, id] {
    if (faults_.Has(Fault::kStartFailure) && chance_.OneIn(40)) {
      log_.Add(name_, "cannot accept " + ToString(id));
      EndWithoutProgram(id, worker::EndedBy::kStartFailure);
      return;
    }
    log_.Add(name_, "accepts " + ToString(id));
    disk_.spool[id] = {.order = effect.order, .devices = effect.devices};
    Happen(worker::Accepted{id});
  });
}

void Machine::Carry(const worker::Fetch& effect) {
  log_.Add(name_, "fetches the inputs of " + ToString(effect.attempt));
  Later(chance_.Between(100ms, 40s), [this, id = effect.attempt, checkpoint = effect.checkpoint] {
    const Folder* folder = FolderOf(id);
    const bool waits = folder != nullptr && !folder->started_at;
    if (waits && !checkpoint.empty() && faults_.Has(Fault::kUploadFailure) && chance_.OneIn(8)) {
      log_.Add(name_, "cannot have the checkpoint of " + ToString(id));
      disk_.spool.erase(id);
      EndWithoutProgram(id, worker::EndedBy::kLostCheckpoint);
      return;
    }
    Happen(worker::Fetched{id});
  });
}

void Machine::Carry(const worker::Spawn& effect) {
  Later(chance_.Between(1ms, 50ms), [this, id = effect.attempt] {
    if (faults_.Has(Fault::kStartFailure) && chance_.OneIn(40)) {
      Happen(worker::SpawnFailed{id, "no processes left"});
      return;
    }
    readings_[id];
    schedule_.In(chance_.Between(1ms, 2s), [this, id, boot = boot_] {
      if (boot == boot_) Supervise(id);
    });
  });
}

void Machine::Carry(const worker::Watch& effect) {
  Folder* folder = FolderOf(effect.attempt);
  Reading& reading = readings_[effect.attempt];
  for (const Line& line : folder->lines) {
    if (line.offset < effect.from.output) ++reading.lines;
  }
  LookSoon(effect.attempt);
}

void Machine::Carry(const worker::Cancel& effect) {
  Later(chance_.Between(1ms, 50ms), [this, effect] {
    const AttemptId id = effect.attempt;
    Folder* folder = FolderOf(id);
    if (folder != nullptr && folder->started_at) {
      readings_[id];
      const bool ordered =
          effect.why != worker::EndedBy::kStartFailure && effect.why != worker::EndedBy::kMachine;
      if (ordered) Carry(worker::Stop{id, false, effect.why});
      LookSoon(id);
      return;
    }
    if (folder != nullptr) promises_.Ends(folder->order, effect.why, draining_);
    log_.Add(name_, "cancels " + ToString(id));
    disk_.spool.erase(id);
    readings_.erase(id);
    EndWithoutProgram(id, effect.why);
  });
}

void Machine::EndWithoutProgram(AttemptId id, worker::EndedBy why) {
  worker::ExitReport exit;
  exit.ended_by = why;
  exit.started_at = exit.ended_at = schedule_.now().wall;
  Happen(worker::Exited{id, exit, false});
  Happen(worker::Scraped{id, {}, {}, /*end=*/true});
  Happen(worker::LogDelivered{id});
}

void Machine::Carry(const worker::Stop& effect) {
  if (const Folder* folder = FolderOf(effect.attempt)) {
    promises_.Ends(folder->order, effect.why, draining_);
  }
  stops_[effect.attempt] = effect;
  LookSoon(effect.attempt);
}

void Machine::Carry(const worker::Bury& effect) {
  Later(chance_.Between(1ms, 100ms), [this, id = effect.attempt] {
    Folder* folder = FolderOf(id);
    if (folder == nullptr || folder->exit || !folder->started_at || programs_.contains(id)) return;
    folder->exit = worker::ExitReport{.ended_by = worker::EndedBy::kMachine,
                                      .started_at = *folder->started_at,
                                      .ended_at = schedule_.now().wall};
    Look(id);
  });
}

void Machine::Carry(const worker::SaveCursors& effect) {
  if (Folder* folder = FolderOf(effect.attempt)) folder->saved = effect.acknowledged;
}

void Machine::Carry(const worker::Upload& effect) {
  uploading_[effect.attempt] = true;
  const bool fails =
      faults_.Has(Fault::kUploadFailure) && Chance(seed_, effect.attempt.value, "upload").OneIn(8);
  Later(chance_.Between(100ms, 40s), [this, id = effect.attempt, fails] {
    if (fails) {
      uploading_.erase(id);
      Happen(worker::UploadFailed{id, "it cannot be read"});
    } else {
      TryToStore(id);
    }
  });
}

void Machine::TryToStore(AttemptId id) {
  if (!uploading_.contains(id)) return;
  const ArtifactRow row = {DigestOf(id), 1000, 1, schedule_.now().wall};
  store_(row, [this, id, life = life_, digest = row.digest] {
    if (!agent_ || life != life_ || uploading_.erase(id) == 0) return;
    Happen(worker::Uploaded{id, {digest, 1000}});
  });
  Later(10s, [this, id] { TryToStore(id); });
}

void Machine::Carry(const worker::StoreCheckpoint& effect) {
  const std::int64_t serial = ++last_asking_;
  storing_checkpoint_[effect.attempt] = serial;
  Later(chance_.Between(100ms, 40s), [this, id = effect.attempt, serial] {
    const auto asked = storing_checkpoint_.find(id);
    if (asked == storing_checkpoint_.end() || asked->second != serial) return;
    const bool fails = faults_.Has(Fault::kUploadFailure) && chance_.OneIn(8);
    if (fails || FolderOf(id) == nullptr || FolderOf(id)->checkpoint == 0) {
      storing_checkpoint_.erase(id);
      Happen(worker::CheckpointStored{id, {}});
    } else {
      TryToStoreCheckpoint(id, serial);
    }
  });
}

void Machine::TryToStoreCheckpoint(AttemptId id, std::int64_t serial) {
  const auto under_way = [this, id, serial] {
    const auto asked = storing_checkpoint_.find(id);
    return asked != storing_checkpoint_.end() && asked->second == serial;
  };
  const Folder* folder = FolderOf(id);
  if (!under_way() || folder == nullptr) return;
  const ArtifactRow row = {CheckpointDigest(id, folder->checkpoint), 1000, 1, schedule_.now().wall};
  promises_.StoresCheckpoint(id, row.digest);
  store_(row, [this, id, under_way, life = life_, digest = row.digest] {
    if (!agent_ || life != life_ || !under_way()) return;
    storing_checkpoint_.erase(id);
    Happen(worker::CheckpointStored{id, worker::Artifact{digest, 1000}});
  });
  Later(10s, [this, id, serial] { TryToStoreCheckpoint(id, serial); });
}

void Machine::Carry(const worker::LeaveCheckpoint& effect) {
  storing_checkpoint_.erase(effect.attempt);
}

void Machine::Carry(const worker::Remove& effect) {
  log_.Add(name_, "forgets " + ToString(effect.attempt));
  disk_.spool.erase(effect.attempt);
  readings_.erase(effect.attempt);
  uploading_.erase(effect.attempt);
  storing_checkpoint_.erase(effect.attempt);
  stops_.erase(effect.attempt);
}

void Machine::Carry(const worker::Wake&) { conversation_.Wake(); }

void Machine::Carry(const worker::NextSync& effect) { conversation_.Next(effect.delay); }

void Machine::Carry(const worker::AdoptIdentity& effect) { disk_.identity = effect.identity; }

void Machine::Carry(const worker::Retire& effect) {
  promises_.Retires(name_, effect.reason);
  EndAgent();
}

void Machine::Carry(const worker::Exit&) {
  log_.Add(name_, "drained");
  EndAgent();
}

void Machine::LookSoon(AttemptId attempt) {
  if (!agent_ || !readings_.contains(attempt)) return;
  Later(chance_.Between(50ms, 250ms), [this, attempt] { Look(attempt); });
}

// What the agent sees of a program when it looks.
void Machine::Look(AttemptId attempt) {
  const auto found = readings_.find(attempt);
  const Folder* folder = FolderOf(attempt);
  if (found == readings_.end() || folder == nullptr) return;
  Reading& reading = found->second;
  if (reading.exit_told) return;
  if (const auto stop = stops_.find(attempt); stop != stops_.end() && !folder->exit) {
    Tell(attempt, stop->second.why, stop->second.at_once);
  }
  if (folder->started_at && !std::exchange(reading.started_told, true)) {
    Happen(worker::Started{attempt, *folder->started_at});
  }
  if (!agent_->WantsMore(attempt)) {
    LookSoon(attempt);
    return;
  }
  worker::Scraped scraped{attempt, {}, {folder->length, 0}, folder->exit.has_value()};
  for (; reading.lines < folder->lines.size(); ++reading.lines) {
    const Line& line = folder->lines[reading.lines];
    scraped.observations.push_back({"loss", line.offset, std::nullopt, {}, line.value});
  }
  if (folder->exit) {
    reading.exit_told = true;
    TellOfEnd(attempt, scraped);
    return;
  }
  if (!scraped.observations.empty()) Happen(scraped);
  if (folder->started_at && !programs_.contains(attempt)) Carry(worker::Bury{attempt});
}

// The exit is seen before all is read, or after it.
void Machine::TellOfEnd(AttemptId attempt, const worker::Scraped& last) {
  const Folder folder = *FolderOf(attempt);
  const worker::Exited exited{attempt, *folder.exit, folder.has_model, folder.checkpoint > 0};
  if (chance_.OneIn(2)) {
    Happen(last);
    Happen(exited);
  } else {
    Happen(exited);
    Later(chance_.Between(1ms, 2s), [this, last] { Happen(last); });
  }
  Later(chance_.Between(10ms, 10s), [this, attempt] { Happen(worker::LogDelivered{attempt}); });
}

}  // namespace hone::simulation
