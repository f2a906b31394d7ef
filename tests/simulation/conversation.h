// An agent's Sync calls, one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "hone/v1/worker_service.pb.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/schedule.h"
#include "worker/core/event.h"

namespace hone::simulation {

// Keeps the timing of the real shell: one open call; news end a parked call, and one with news
// after a moment; a failure is waited out.
class Conversation {
 public:
  using Done = std::function<void(Result<v1::SyncResponse>)>;
  // Carries a request to honed; `done` may be called late, twice, or never.
  using Line = std::function<void(std::string request, Done done)>;

  struct Agent {
    std::function<v1::SyncRequest()> request;  // Begins a call.
    std::function<bool()> parked;
    std::function<void(const worker::Answered&)> heard;
    std::function<void(const Error&)> refused;
  };

  Conversation(Schedule& schedule, Chance& chance, Line line, Agent agent)
      : schedule_(schedule), chance_(chance), line_(std::move(line)), agent_(std::move(agent)) {}

  void Begin();
  // The agent's process is gone.
  void End();
  void Wake();
  // Of the answer that is being heard.
  void Next(Duration delay) { next_ = delay; }

 private:
  void Open();
  void OnDone(std::int64_t run, std::int64_t call, const Result<v1::SyncResponse>& answer);
  void Failed(const Error& error);
  void Rest(Duration delay, bool may_be_woken);

  Schedule& schedule_;
  Chance& chance_;
  const Line line_;
  const Agent agent_;

  std::int64_t run_ = 0;  // 0 while there is none.
  std::int64_t last_run_ = 0;
  std::int64_t call_ = 0;  // The open one; 0 when there is none.
  std::int64_t last_call_ = 0;
  SteadyTime sent_at_;
  std::int64_t rest_ = 0;  // Grows; names the present rest.
  bool resting_ = false;
  bool woken_ = false;
  Duration next_ = 0us;
  Duration backoff_ = 100ms;
};

}  // namespace hone::simulation
