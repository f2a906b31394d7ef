#include "tests/simulation/honed.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "convert/sync.h"
#include "orchestrator/core/lookup.h"
#include "orchestrator/core/objectives.h"
#include "orchestrator/core/search.h"

namespace hone::simulation {
namespace {

std::vector<Suggestion> Search(const Suggest& question) {
  return MakeSearch(*question.spec)->Suggest(question.history, question.count);
}

}  // namespace

Honed::Honed(Schedule& schedule, EventLog& log, Promises& promises, std::uint64_t seed,
             const Faults& faults)
    : schedule_(schedule),
      log_(log),
      promises_(promises),
      faults_(faults),
      chance_(seed, 0, "honed") {}

Now Honed::ReadClock() const {
  Now now = schedule_.now();
  now.wall += wall_offset_;
  return now;
}

void Honed::Later(Duration delay, std::function<void()> what) {
  schedule_.In(delay, [this, life = life_, what = std::move(what)] {
    if (up() && life == life_) what();
  });
}

void Honed::Start() {
  HONE_CHECK(!up());
  ++life_;
  const Result<Snapshot> snapshot = store_.Load();
  HONE_CHECK(snapshot.ok());
  promises_.Restarted(disk());
  issued_ = durable_ = core_durable_ = core_forgotten_ = 0;
  disk_free_at_ = suggester_free_at_ = schedule_.now().steady;
  timer_at_ = kNever;
  controller_ = std::make_unique<Controller>(*snapshot, ReadClock(), "one boot");
  log_.Add("honed", "starts");
  SetTimer();
}

void Honed::Crash() {
  if (!up()) return;
  const std::size_t survivors = chance_.Below(pending_.size() + 1);
  log_.Add("honed", "crashes, losing " + std::to_string(pending_.size() - survivors) + " commits");
  controller_.reset();
  held_.clear();
  reads_seeing_.clear();
  store_.Crash(survivors);
  for (std::size_t i = 0; i < survivors; ++i) promises_.Durable(pending_[i], disk());
  pending_.clear();
  sync_worker_.clear();
  for (auto& [call, done] : std::exchange(syncs_, {})) done(Unavailable("honed died"));
  for (auto& [call, done] : std::exchange(answers_, {})) done(Unavailable("honed died"));
  const bool jump = faults_.Has(Fault::kClockJump) && chance_.OneIn(3);
  if (jump) wall_offset_ = chance_.Between(-2h, 2h);
}

void Honed::Sync(const std::string& bytes, SyncDone done) {
  v1::SyncRequest request;
  HONE_CHECK(request.ParseFromString(bytes));
  Result<WorkerSynced> event = ToWorkerSynced(request);
  if (!event) {
    promises_.Break("honed refuses what an agent says: " + event.error().message);
    return;
  }
  event->call = CallId(++last_call_);
  event->new_secret = ToHex(std::to_string(chance_.Below(1'000'000'000)));
  event->new_secret_hash = HashSecret(event->new_secret);
  syncs_.emplace(event->call, std::move(done));
  sync_worker_.emplace(event->call, event->worker);
  TakeObjectives(*controller_, *event);
  Begin(*std::move(event));
}

void Honed::Ask(Event event, AnswerDone done) {
  const CallId call(++last_call_);
  std::visit(
      [&](auto& one) {
        if constexpr (requires { one.call; }) one.call = call;
      },
      event);
  answers_.emplace(call, std::move(done));
  Begin(std::move(event));
}

void Honed::AddArtifact(ArtifactRow artifact, std::function<void()> done) {
  Changes changes;
  changes.artifacts.push_back(std::move(artifact));
  CommitChanges(0, std::move(changes));
  HoldBack(std::move(done));
}

void Honed::Begin(Event event) {
  const Keys keys = controller_->Missing(event);
  if (keys.empty()) {
    StepWith(std::move(event), {});
    return;
  }
  const std::int64_t seen = core_durable_;
  reads_seeing_.insert(seen);
  const Facts facts = *Lookup(store_, keys);
  Later(chance_.Between(0us, 5ms), [this, seen, facts, event = std::move(event)] {
    reads_seeing_.erase(reads_seeing_.find(seen));
    StepWith(event, facts);
    ForgetWhatMayGo();
  });
}

void Honed::StepWith(Event event, const Facts& facts) {
  if (const auto* sync = std::get_if<WorkerSynced>(&event)) promises_.Heard(*sync);
  for (Effect& effect : controller_->Step(ReadClock(), std::move(event), facts)) {
    Carry(std::move(effect));
  }
  SetTimer();
}

void Honed::Carry(Effect effect) {
  if (auto* commit = std::get_if<Commit>(&effect)) {
    CommitChanges(commit->number, std::move(commit->changes));
  } else if (auto* suggest = std::get_if<Suggest>(&effect)) {
    Suggested(*suggest);
  } else if (auto* erase = std::get_if<Erase>(&effect)) {
    HoldBack([this, job = erase->tuning_job] { TakeBite(job); });
  } else if (auto* reply = std::get_if<Reply>(&effect)) {
    HoldBack([this, reply = *reply] {
      if (auto done = answers_.extract(reply.call)) done.mapped()(reply.result);
    });
  } else if (auto* answer = std::get_if<AnswerSync>(&effect)) {
    HoldBack([this, answer = *answer] {
      const WorkerId worker = sync_worker_.extract(answer.call).mapped();
      SyncDone done = std::move(syncs_.extract(answer.call).mapped());
      if (!answer.result) {
        done(answer.result.error());
        return;
      }
      const v1::SyncResponse response = FromSyncAnswer(*answer.result);
      promises_.Answers(worker, response, disk());
      done(response);
    });
  }
}

void Honed::Suggested(const Suggest& question) {
  std::vector<Suggestion> suggestions = Search(question);
  suggester_free_at_ =
      std::max(suggester_free_at_, schedule_.now().steady) + chance_.Between(100us, 200ms);
  hone::Suggested event = {question.tuning_job, question.question, question.history.next_trial(),
                           std::move(suggestions)};
  Later(suggester_free_at_ - schedule_.now().steady, [this, event] { Begin(event); });
}

void Honed::TakeBite(TuningJobId job) {
  if (!store_.FindLeftovers(job)->any) {
    Begin(Erased{job});
    return;
  }
  Changes changes;
  changes.bites.push_back(job);
  CommitChanges(0, std::move(changes));
  HoldBack([this, job] { TakeBite(job); });
}

void Honed::CommitChanges(std::int64_t core_number, Changes changes) {
  ++issued_;
  promises_.Decided(changes);
  pending_.push_back(changes);
  store_.Commit(std::move(changes), [this, core_number] {
    ++durable_;
    if (core_number > 0) core_durable_ = core_number;
  });
  const bool slow = faults_.Has(Fault::kSlowDisk) && chance_.OneIn(50);
  disk_free_at_ = std::max(disk_free_at_, schedule_.now().steady) +
                  (slow ? chance_.Between(50ms, 2s) : chance_.Between(50us, 5ms));
  Later(disk_free_at_ - schedule_.now().steady, [this] { BringOneToDisk(); });
}

void Honed::BringOneToDisk() {
  store_.Sync(1);
  promises_.Durable(pending_.front(), disk());
  pending_.pop_front();
  ReleaseHeld();
  ForgetWhatMayGo();
}

void Honed::ReleaseHeld() {
  while (!held_.empty() && held_.front().after <= durable_) {
    const std::function<void()> release = std::move(held_.front().release);
    held_.pop_front();
    release();
  }
}

void Honed::HoldBack(std::function<void()> release) {
  if (durable_ == issued_) {
    release();
  } else {
    held_.push_back({issued_, std::move(release)});
  }
}

void Honed::ForgetWhatMayGo() {
  const std::int64_t seen = reads_seeing_.empty() ? core_durable_ : *reads_seeing_.begin();
  if (seen <= core_forgotten_ || !controller_->HoldsEnded()) return;
  core_forgotten_ = seen;
  Begin(Forgettable{seen});
}

void Honed::SetTimer() {
  const SteadyTime next = controller_->NextDeadline(ReadClock());
  if (next == timer_at_ || next == kNever) return;
  timer_at_ = next;
  Later(std::max(Duration(0), next - schedule_.now().steady), [this, next] {
    if (timer_at_ != next) return;
    timer_at_ = kNever;
    Begin(Tick{});
  });
}

}  // namespace hone::simulation
