// The agent's life in one process: its core, its conversation with the controller, its executor.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "worker/core/agent.h"
#include "worker/runtime/backoff.h"
#include "worker/runtime/controller.h"
#include "worker/runtime/description.h"
#include "worker/runtime/executor.h"
#include "worker/runtime/wakeup.h"
#include "worker/runtime/worker_file.h"

namespace hone::worker {

struct SessionSetup {
  FoldersSetup folders;
  Description description;
  WorkerRecord record;  // Of this run.
  std::uint64_t nonce = 0;
  std::shared_ptr<grpc::Channel> channel;
  StoreAccess store;
  std::function<void()> on_contact = [] {};  // After the first answer.
};

// Tells the controller what is so and does what it answers, until it is told to leave, has been
// drained, or is refused.
//
// One Sync is open at any time. News end it, since the controller may have parked it, and the next
// one goes out.
//
// Lives on the loop thread, which is the one that calls Run().
class Session : private Happenings {
 public:
  explicit Session(SessionSetup setup);

  // Until the end; the exit code of the process.
  int Run();

  // From any thread. The programs keep running.
  void Leave();
  // From any thread. Programs get their grace, what happened is reported, then Run() ends.
  void Drain();

 private:
  void Happen(const Event& event) override;
  bool WantsMore(AttemptId attempt) const override { return agent_.WantsMore(attempt); }
  Identity WhoAmI() const override { return self_.identity; }

  asio::awaitable<void> Converse();
  Duration Heard(const v1::SyncResponse& response);
  Duration Failed(const Error& error);

  template <typename Effect>
  void Carry(const Effect& effect) {
    executor_.Carry(effect);
  }
  void Carry(const Wake& effect);
  void Carry(const NextSync& effect) { next_sync_ = effect.delay; }
  void Carry(const AdoptIdentity& effect);
  void Carry(const Retire& effect);
  void Carry(const Exit& effect);
  void ArmTick();
  void End(int exit_code);

  asio::io_context loop_;
  const std::string worker_dir_;
  WorkerRecord record_;
  Self self_;
  std::function<void()> on_contact_;
  Agent agent_;
  Controller controller_;
  Executor executor_;

  Wakeup wakeup_;  // There is news.
  Wakeup rest_;    // Sleeps after failures, which news do not end.
  asio::steady_timer tick_;
  asio::steady_timer overdue_;  // News have waited for long enough behind an open call.
  Backoff backoff_;
  SteadyTime sent_at_ = {};
  Duration news_wait_ = 20ms;  // Before news end an open call that carries some itself.
  Duration next_sync_ = Duration::zero();
  bool news_ended_the_call_ = false;
  bool draining_ = false;
  bool in_contact_ = false;
  bool ever_in_contact_ = false;
  bool out_of_contact_said_ = false;
  bool postponed_said_ = false;
  bool ending_ = false;
  int exit_code_ = 0;
};

}  // namespace hone::worker
