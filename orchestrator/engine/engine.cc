#include "orchestrator/engine/engine.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "orchestrator/core/lookup.h"
#include "orchestrator/core/objectives.h"
#include "orchestrator/engine/change_log.h"

namespace hone {
namespace {

namespace asio = boost::asio;

// The loop looks at the clock this often at least: a timer does not count suspended time.
constexpr Duration kLongestSleep = 10s;

// One that has not looked for so long was suspended with its machine, or stopped: the silence of
// the workers meanwhile was not theirs. Half a lease, for the other half is theirs to be heard
// again.
constexpr Duration kStandstill = 30s;

CallId CallOf(const Event& event) {
  return std::visit(
      [](const auto& what) {
        if constexpr (requires { what.call; }) return what.call;
        return CallId();
      },
      event);
}

}  // namespace

Engine::Engine(asio::io_context& loop, Controller controller, Store& store, ReaderPool& readers,
               Suggester& suggester, Room& room, std::function<void(AttemptId)> remove_log,
               EngineObserver& observer)
    : loop_(loop),
      controller_(std::move(controller)),
      store_(store),
      readers_(readers),
      suggester_(suggester),
      room_(room),
      observer_(observer),
      eraser_(
          loop, readers,
          [this](Changes changes, std::function<void()> done) {
            CommitChanges(0, std::move(changes));
            HoldBack(std::move(done));
          },
          std::move(remove_log)),
      timer_(loop),
      looked_at_(ReadClock().steady) {
  asio::post(loop_, [this] { Begin(Tick{}); });
}

void Engine::Post(Event event, AnswerCallback done) {
  asio::post(loop_, [this, event = std::move(event), done = std::move(done)]() mutable {
    if (stopped_answering_) {
      done(Unavailable("honed is stopping"));
      return;
    }
    if (std::holds_alternative<CreateTuningJob>(event)) {
      if (const Result<void> room = room_.Check(); !room) {
        done(room.error());
        return;
      }
    }
    const CallId call = NextCall();
    std::visit(
        [&](auto& what) {
          if constexpr (requires { what.call; }) what.call = call;
        },
        event);
    answers_.emplace(call, std::move(done));
    Begin(std::move(event));
  });
}

void Engine::Sync(WorkerSynced event, SyncCallback done) {
  asio::post(loop_, [this, event = std::move(event), done = std::move(done)]() mutable {
    if (stopped_answering_) {
      done(Unavailable("honed is stopping"));
      return;
    }
    event.call = NextCall();
    if (const Result<void> room = room_.Check(); !room) event.no_room = room.error();
    syncs_.emplace(event.call, std::move(done));
    TakeObjectives(controller_, event);
    Begin(std::move(event));
  });
}

Result<void> Engine::Read(std::function<void(Queries&)> question) {
  return readers_.Run(std::move(question));
}

void Engine::Inspect(std::function<void(const Controller&, Now)> look) {
  asio::post(loop_, [this, look = std::move(look)] { look(controller_, ReadClock()); });
}

void Engine::AddArtifact(ArtifactRow artifact, std::function<void()> done) {
  Changes changes;
  changes.artifacts.push_back(std::move(artifact));
  CommitFromOutside(std::move(changes), std::move(done));
}

void Engine::ForgetStateChanges(std::int64_t before, std::function<void()> done) {
  Changes changes;
  changes.state_changes_go_before = before;
  CommitFromOutside(std::move(changes), std::move(done));
}

// What no decision of the controller depends on.
void Engine::CommitFromOutside(Changes changes, std::function<void()> done) {
  asio::post(loop_, [this, changes = std::move(changes), done = std::move(done)]() mutable {
    CommitChanges(0, std::move(changes));
    HoldBack(std::move(done));
  });
}

std::int64_t Engine::Watch(TuningJobId job, WatchCallback on_change,
                           std::function<void()> listening) {
  const std::int64_t watch = ++last_watch_;
  asio::post(loop_, [this, watch, job, on_change = std::move(on_change),
                     listening = std::move(listening)]() mutable {
    watches_.emplace(watch, WatchEntry{job, std::move(on_change)});
    // Commits that are on their way were not copied for it.
    HoldBack(std::move(listening));
  });
  return watch;
}

std::int64_t Engine::WatchStates(std::function<void()> on_change, std::function<void()> listening) {
  return Watch(
      TuningJobId(), [on_change = std::move(on_change)](const JobChange&) { on_change(); },
      std::move(listening));
}

void Engine::Unwatch(std::int64_t watch) {
  asio::post(loop_, [this, watch] { watches_.erase(watch); });
}

void Engine::Suggestions(Suggest question, std::function<void(std::vector<Suggestion>)> done) {
  suggester_.Ask(std::move(question), std::move(done));
}

void Engine::StopAnswering() {
  asio::post(loop_, [this] {
    stopped_answering_ = true;
    for (auto& [call, done] : std::exchange(answers_, {})) done(Unavailable("honed is stopping"));
    for (auto& [call, done] : std::exchange(syncs_, {})) done(Unavailable("honed is stopping"));
  });
}

// Looks up what the controller does not hold, then steps.
void Engine::Begin(Event event) {
  const Keys keys = controller_.Missing(event);
  if (keys.empty()) {
    StepWith(std::move(event), {});
    return;
  }
  const CallId call = CallOf(event);
  const std::int64_t seen = core_durable_;
  reads_seeing_.insert(seen);
  const auto asked =
      readers_.Run([this, keys, call, seen, event = std::move(event)](Queries& queries) mutable {
        Result<Facts> facts = Lookup(queries, keys);
        asio::post(loop_, [this, call, seen, event = std::move(event),
                           facts = std::move(facts)]() mutable {
          reads_seeing_.erase(reads_seeing_.find(seen));
          if (facts) {
            StepWith(std::move(event), *facts);
          } else {
            Refuse(call, facts.error());
          }
          ForgetWhatMayGo();
        });
      });
  if (asked) return;
  reads_seeing_.erase(reads_seeing_.find(seen));
  Refuse(call, asked.error());
}

void Engine::StepWith(Event event, const Facts& facts) {
  observer_.OnEvent(event, facts, controller_);
  const Now now = ReadClock();
  NoticeStandstill(now);
  Effects effects = controller_.Step(now, std::move(event), facts);
  observer_.OnStepped(ReadClock().steady - now.steady);
  for (Effect& effect : effects) Carry(std::move(effect));
  SetTimer(now);
}

void Engine::NoticeStandstill(Now now) {
  const Duration unseen = now.steady - looked_at_;
  looked_at_ = now.steady;
  if (unseen < kStandstill) return;
  LogWarning("honed stood still, so every worker has its whole lease again",
             {{"for", FormatDuration(unseen)}});
  controller_.Resume(now);
}

void Engine::Refuse(CallId call, const Error& error) {
  if (auto answer = answers_.extract(call)) answer.mapped()(error);
  if (auto sync = syncs_.extract(call)) {
    // To an agent "no room" means that its leases are renewed, and they are not.
    const bool misleading = error.code == ErrorCode::kResourceExhausted;
    const Error answer = misleading ? Unavailable(error.message) : error;
    observer_.OnSyncAnswered(answer);
    sync.mapped()(answer);
  }
}

void Engine::Carry(Effect effect) {
  if (auto* commit = std::get_if<Commit>(&effect)) {
    LogChanges(commit->changes);
    CommitChanges(commit->number, std::move(commit->changes));
  } else if (auto* suggest = std::get_if<Suggest>(&effect)) {
    AskFor(std::move(*suggest));
  } else if (auto* erase = std::get_if<Erase>(&effect)) {
    const TuningJobId job = erase->tuning_job;
    HoldBack([this, job] { eraser_.Erase(job, [this, job] { Begin(Erased{job}); }); });
  } else if (auto* forget = std::get_if<ForgetSearch>(&effect)) {
    suggester_.Forget(forget->tuning_job);
  } else if (auto* reply = std::get_if<Reply>(&effect)) {
    HoldBack([this, reply = std::move(*reply)]() mutable {
      if (auto done = answers_.extract(reply.call)) done.mapped()(std::move(reply.result));
    });
  } else if (auto* answer = std::get_if<AnswerSync>(&effect)) {
    observer_.OnSyncAnswered(answer->result);
    HoldBack([this, answer = std::move(*answer)]() mutable {
      if (auto done = syncs_.extract(answer.call)) done.mapped()(std::move(answer.result));
    });
  }
}

void Engine::AskFor(Suggest question) {
  Suggested answer{question.tuning_job, question.question, question.history.next_trial(), {}};
  const std::string strategy = question.spec->strategy;
  const SteadyTime asked = ReadClock().steady;
  suggester_.Ask(std::move(question), [this, strategy, asked, answer = std::move(answer)](
                                          std::vector<Suggestion> suggestions) mutable {
    const Duration took = ReadClock().steady - asked;
    answer.suggestions = std::move(suggestions);
    asio::post(loop_, [this, strategy, took, answer = std::move(answer)]() mutable {
      observer_.OnSuggested(strategy, answer.suggestions.size(), took);
      Begin(std::move(answer));
    });
  });
}

void Engine::CommitChanges(std::int64_t core_number, Changes changes) {
  ++issued_;
  observer_.OnCommit(changes);
  const SteadyTime issued_at = ReadClock().steady;
  // Watchers hear of a change when it is durable; copied only for those who listen.
  Changes watched;
  if (!watches_.empty()) {
    watched.tuning_jobs = changes.tuning_jobs;
    watched.training_jobs = changes.training_jobs;
    watched.state_changes = changes.state_changes;
  }
  store_.Commit(std::move(changes), [this, core_number, issued_at, watched = std::move(watched)] {
    observer_.OnDurable(ReadClock().steady - issued_at);
    OnDurable(core_number);
    NotifyWatchers(watched);
  });
}

void Engine::OnDurable(std::int64_t core_number) {
  ++durable_;
  if (core_number > 0) core_durable_ = core_number;
  while (!held_.empty() && held_.front().after <= durable_) {
    const std::function<void()> release = std::move(held_.front().release);
    held_.pop_front();
    release();
  }
  ForgetWhatMayGo();
}

// What ended in commits that every open lookup sees may leave the controller's memory.
void Engine::ForgetWhatMayGo() {
  const std::int64_t seen = reads_seeing_.empty() ? core_durable_ : *reads_seeing_.begin();
  if (seen <= core_forgotten_ || !controller_.HoldsEnded()) return;
  core_forgotten_ = seen;
  Begin(Forgettable{seen});
}

void Engine::HoldBack(std::function<void()> release) {
  if (durable_ == issued_) {
    release();
  } else {
    held_.push_back({issued_, std::move(release)});
  }
}

void Engine::NotifyWatchers(const Changes& changes) {
  std::vector<std::pair<WatchCallback, JobChange>> calls;
  for (const auto& [watch, entry] : watches_) {
    JobChange change;
    for (const TuningJob& job : changes.tuning_jobs) {
      if (job.id == entry.job) change.tuning_job = job;
    }
    for (const TrainingJob& trial : changes.training_jobs) {
      if (trial.tuning_job == entry.job) change.trials.push_back(trial);
    }
    const bool states = !entry.job.valid() && !changes.state_changes.empty();
    if (states || change.tuning_job || !change.trials.empty())
      calls.emplace_back(entry.on_change, change);
  }
  // A callback may unwatch.
  for (const auto& [on_change, change] : calls) on_change(change);
}

void Engine::SetTimer(Now now) {
  const SteadyTime next = std::min(controller_.NextDeadline(now), now.steady + kLongestSleep);
  if (next == timer_at_) return;
  timer_at_ = next;
  timer_.expires_after(std::max(Duration(0), next - now.steady));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    timer_at_ = kNever;
    Begin(Tick{});
  });
}

}  // namespace hone
