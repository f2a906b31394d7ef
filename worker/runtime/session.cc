#include "worker/runtime/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/log.h"
#include "worker/runtime/convert.h"

namespace hone::worker {
namespace {

// A call that carries news may be answered in a moment, and its end would lose the answer. So later
// news wait for so long before they end it; longer each time, or a slow controller could never
// answer at all.
constexpr Duration kLeastNewsWait = 20ms;
constexpr Duration kMostNewsWait = 5s;

// A parked call is answered within 20 s, and within a third of the lease. One without an answer is
// given up while another can still be in time.
Duration SyncPatience(Duration lease) { return std::min<Duration>(40s, lease * 2 / 3); }

// The clock is looked at this often at least: a timer does not count suspended time.
constexpr Duration kLongestSleep = 10s;

AgentSetup ToAgentSetup(const SessionSetup& setup) {
  AgentSetup agent;
  agent.slots = setup.description.slots;
  for (const Gpu& gpu : setup.description.gpus) agent.devices.push_back(gpu.id);
  agent.identity = setup.record.identity;
  return agent;
}

Self ToSelf(const SessionSetup& setup) {
  return {setup.record.registration,
          {setup.record.start_count, setup.nonce},
          setup.record.identity,
          setup.description};
}

std::string InWords(const ExitReport& exit) {
  if (exit.signal != 0) return "signal " + std::to_string(exit.signal);
  return exit.exit_code >= 0 ? "code " + std::to_string(exit.exit_code) : "no program";
}

void LogEvent(const Event& event) {
  if (const auto* started = std::get_if<Started>(&event)) {
    LogInfo("program started", {{"attempt", ToString(started->attempt)}});
  } else if (const auto* exited = std::get_if<Exited>(&event)) {
    LogInfo("program ended", {{"attempt", ToString(exited->attempt)},
                              {"exit", InWords(exited->exit)},
                              {"message", exited->exit.message}});
  } else if (const auto* failed = std::get_if<SpawnFailed>(&event)) {
    LogWarning("program not started",
               {{"attempt", ToString(failed->attempt)}, {"error", failed->reason}});
  } else if (const auto* stored = std::get_if<Uploaded>(&event)) {
    LogInfo("model stored",
            {{"attempt", ToString(stored->attempt)}, {"digest", stored->model.digest}});
  } else if (const auto* lost = std::get_if<UploadFailed>(&event)) {
    LogWarning("model not stored", {{"attempt", ToString(lost->attempt)}, {"error", lost->reason}});
  }
}

}  // namespace

Session::Session(SessionSetup setup)
    : loop_(1),
      worker_dir_(setup.folders.worker_dir),
      record_(setup.record),
      self_(ToSelf(setup)),
      on_contact_(std::move(setup.on_contact)),
      agent_(ToAgentSetup(setup)),
      controller_(loop_.get_executor(), setup.channel),
      executor_(loop_.get_executor(), setup.folders, controller_, std::move(setup.store), *this),
      wakeup_(loop_.get_executor()),
      rest_(loop_.get_executor()),
      tick_(loop_.get_executor()),
      overdue_(loop_.get_executor()) {}

int Session::Run() {
  const Result<Found> found = executor_.Find();
  if (!found) {
    LogError("the spool cannot be read", {{"error", found.error().message}});
    return 1;
  }
  if (!found->attempts.empty()) {
    LogInfo("attempts found in the spool", {{"attempts", found->attempts.size()}});
  }
  Happen(*found);
  SpawnCoroutine(loop_.get_executor(), executor_.Run());
  SpawnCoroutine(loop_.get_executor(), Converse());
  executor_.Tidy();
  loop_.run();
  return exit_code_;
}

void Session::Leave() {
  asio::post(loop_, [this] { End(0); });
}

void Session::Drain() {
  asio::post(loop_, [this] {
    if (draining_ || ending_) return;
    draining_ = true;
    LogInfo("draining: no more work, programs get their grace");
    Happen(DrainRequested{});
    rest_.Wake();
  });
}

void Session::Happen(const Event& event) {
  if (ending_) return;
  LogEvent(event);
  for (const Effect& effect : agent_.Step(ReadClock(), event)) {
    std::visit([this](const auto& one) { Carry(one); }, effect);
  }
  ArmTick();
}

asio::awaitable<void> Session::Converse() {
  while (!ending_) {
    Happen(SyncSent{});
    sent_at_ = ReadClock().steady;
    news_ended_the_call_ = false;
    overdue_.cancel();
    v1::SyncRequest request = ToSyncRequest(self_, agent_.State());
    const Duration patience = SyncPatience(agent_.lease());
    const Result<v1::SyncResponse> answer = co_await controller_.Sync(std::move(request), patience);
    overdue_.cancel();
    if (ending_) break;
    if (answer) {
      const Duration pause = Heard(*answer);
      co_await wakeup_.SleepFor(pause);
      continue;
    }
    Happen(Unanswered{});
    if (!news_ended_the_call_) {
      const Duration pause = Failed(answer.error());
      co_await rest_.SleepFor(pause);
    }
  }
}

Duration Session::Heard(const v1::SyncResponse& response) {
  backoff_.Reset();
  news_wait_ = kLeastNewsWait;
  std::vector<Error> bad;
  const Answered answer = ToAnswered(response, bad);
  for (const Error& error : bad) LogWarning("bad order", {{"error", error.message}});
  next_sync_ = Duration::zero();
  Happen(answer);
  if (ending_) return next_sync_;
  if (!in_contact_) {
    LogInfo("in contact with the controller",
            {{"cluster", self_.identity.cluster_id}, {"worker", ToString(self_.identity.worker)}});
    executor_.InContact();
  }
  in_contact_ = true;
  out_of_contact_said_ = false;
  if (std::exchange(postponed_said_, false)) LogInfo("the controller takes news again");
  if (!std::exchange(ever_in_contact_, true)) on_contact_();
  return next_sync_;
}

Duration Session::Failed(const Error& error) {
  if (error.code == ErrorCode::kPermissionDenied) {
    Happen(Refused{"the controller refuses this worker: " + error.message});
  } else if (error.code == ErrorCode::kFailedPrecondition) {
    Happen(Refused{"this worker does not belong to this controller: " + error.message});
  } else if (error.code == ErrorCode::kResourceExhausted) {
    Happen(Postponed{});
    if (!std::exchange(postponed_said_, true)) {
      LogWarning("the controller has no room for news; they wait here", {{"error", error.message}});
    }
  } else if (!std::exchange(out_of_contact_said_, true)) {
    LogWarning("no contact with the controller; trying on",
               {{"error", std::string(Name(error.code)) + ": " + error.message}});
    in_contact_ = false;
  }
  return backoff_.Next(agent_.lease() / 4);
}

void Session::Carry(const Wake&) {
  wakeup_.Wake();
  if (news_ended_the_call_) return;
  const SteadyTime waits_until = sent_at_ + news_wait_;
  const Duration wait = agent_.Parked() ? Duration::zero() : waits_until - ReadClock().steady;
  const auto end_the_call = [this] {
    if (std::exchange(news_ended_the_call_, true)) return;
    if (!agent_.Parked()) news_wait_ = std::min(2 * news_wait_, kMostNewsWait);
    controller_.CancelSync();
  };
  if (wait <= Duration::zero()) {
    end_the_call();
    return;
  }
  overdue_.expires_after(wait);
  overdue_.async_wait([end_the_call](const boost::system::error_code& cancelled) {
    if (!cancelled) end_the_call();
  });
}

void Session::Carry(const AdoptIdentity& effect) {
  record_.identity = effect.identity;
  const Result<void> saved = SaveWorkerRecord(worker_dir_, record_);
  if (!saved) {
    // To go on without it would be to forget who it is at the next start.
    LogError("the identity cannot be stored", {{"error", saved.error().message}});
    End(1);
    return;
  }
  self_.identity = effect.identity;
}

void Session::Carry(const Retire& effect) {
  LogError(effect.reason);
  End(1);
}

void Session::Carry(const Exit&) {
  LogInfo("drained");
  End(0);
}

void Session::ArmTick() {
  const SteadyTime deadline = agent_.NextDeadline();
  if (deadline == kNever) {
    tick_.cancel();
    return;
  }
  tick_.expires_after(std::clamp<Duration>(deadline - ReadClock().steady, 0s, kLongestSleep));
  tick_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) Happen(Tick{});
  });
}

void Session::End(int exit_code) {
  if (std::exchange(ending_, true)) return;
  exit_code_ = exit_code;
  controller_.HangUp();
  executor_.Close();
  tick_.cancel();
  overdue_.cancel();
  wakeup_.Wake();
  rest_.Wake();
}

}  // namespace hone::worker
