#include "tests/simulation/conversation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "worker/runtime/convert.h"

namespace hone::simulation {
namespace {

constexpr Duration kPatience = 40s;
constexpr Duration kNewsWait = 5s;

}  // namespace

void Conversation::Begin() {
  run_ = ++last_run_;
  backoff_ = 100ms;
  woken_ = false;
  Open();
}

void Conversation::End() {
  run_ = 0;
  call_ = 0;
  ++rest_;
  resting_ = false;
}

void Conversation::Open() {
  ++rest_;
  resting_ = false;
  woken_ = false;
  const std::int64_t run = run_;
  call_ = ++last_call_;
  sent_at_ = schedule_.now().steady;
  const v1::SyncRequest request = agent_.request();
  if (run_ != run) return;
  line_(request.SerializeAsString(),
        [this, run, call = call_](const Result<v1::SyncResponse>& answer) {
          OnDone(run, call, answer);
        });
  schedule_.In(kPatience,
               [this, run, call = call_] { OnDone(run, call, Unavailable("nobody answered")); });
}

void Conversation::OnDone(std::int64_t run, std::int64_t call,
                          const Result<v1::SyncResponse>& answer) {
  if (run != run_) return;
  const bool current = call == call_;
  if (!answer) {
    if (current) Failed(answer.error());
    return;
  }
  if (current) {
    call_ = 0;
    backoff_ = 100ms;
    next_ = 0us;
  }
  // Also an answer to an older call: the core must know it.
  std::vector<Error> bad;
  agent_.heard(worker::ToAnswered(*answer, bad));
  if (current && run == run_) Rest(next_, /*may_be_woken=*/true);
}

void Conversation::Failed(const Error& error) {
  call_ = 0;
  const bool refused =
      error.code == ErrorCode::kPermissionDenied || error.code == ErrorCode::kFailedPrecondition;
  if (refused) {
    agent_.refused(error);
    return;
  }
  const Duration whole = backoff_;
  backoff_ = std::min<Duration>(2 * backoff_, 5s);
  Rest(chance_.Between(whole / 2, whole), /*may_be_woken=*/false);
}

void Conversation::Rest(Duration delay, bool may_be_woken) {
  resting_ = may_be_woken;
  const Duration pause = may_be_woken && woken_ ? 0us : delay;
  schedule_.In(pause, [this, rest = ++rest_] {
    if (run_ != 0 && rest == rest_) Open();
  });
}

void Conversation::Wake() {
  if (run_ == 0) return;
  woken_ = true;
  if (resting_) {
    Rest(0us, true);
    return;
  }
  if (call_ == 0) return;
  const Duration wait =
      agent_.parked() ? Duration(0) : sent_at_ + kNewsWait - schedule_.now().steady;
  schedule_.In(std::max(wait, Duration(0)), [this, call = call_, run = run_] {
    if (run == run_ && call == call_) Open();
  });
}

}  // namespace hone::simulation
