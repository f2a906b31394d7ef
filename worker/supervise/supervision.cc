#include "worker/supervise/supervision.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "worker/supervise/children.h"

namespace hone {
namespace {

constexpr Duration kStrayGrace = 2s;
// How soon we look for those that became ours when their parents were killed, and how seldom when
// something cannot be killed.
constexpr Duration kKillAgain = 20ms;
constexpr Duration kKillAgainMax = 1s;
constexpr std::size_t kReadBytes = 256 << 10;

// A stopped process would not see its SIGTERM.
template <typename Send>
void AskToEnd(Send send) {
  send(SIGTERM);
  send(SIGCONT);
}

// A limit of centuries is none.
SteadyTime Later(SteadyTime time, Duration duration) {
  return duration > kNever - time ? kNever : time + duration;
}

}  // namespace

Supervision::Supervision(const ProgramCommand& command, Now started, Program program,
                         SupervisorInbox inbox, OutputWriter& output,
                         const std::optional<AttemptCgroup>& cgroup)
    : command_(command),
      started_(started),
      program_(std::move(program)),
      inbox_(std::move(inbox)),
      output_(output),
      cgroup_(cgroup),
      buffer_(kReadBytes) {
  SetLimit(command.time_limit);
}

ExitRecord Supervision::Run() {
  while (!nobody_left_) {
    const SupervisorEvents events =
        inbox_.Wait(std::min(limit_at_, kill_at_), program_.output.get());
    if (events.output_ready) TakeOutput();
    // Before orders: a program that ended by itself was not stopped.
    if (events.child_ended) OnChildren();
    if (events.asked_to_drain) Stop(EndReason::kDrained, command_.grace);
    for (const ControlOrder& order : events.orders) Obey(order);
    OnTime(ReadClock().steady);
  }
  TakeRestOfOutput();
  record_.output_bytes = output_.total_bytes();
  record_.dropped_bytes = output_.dropped_bytes();
  record_.out_of_memory = cgroup_ && cgroup_->SawOutOfMemory();
  return record_;
}

void Supervision::Obey(const ControlOrder& order) {
  const Duration grace = order.duration.value_or(command_.grace);
  switch (order.verb) {
    case ControlVerb::kStop:
      return Stop(EndReason::kStopped, grace);
    case ControlVerb::kDrain:
      return Stop(EndReason::kDrained, grace);
    case ControlVerb::kLoseContact:
      return Stop(EndReason::kLostContact, grace);
    case ControlVerb::kKill:
      if (!ordered_) ordered_ = EndReason::kStopped;
      return Kill();
    case ControlVerb::kLimit:
      return SetLimit(order.duration.value_or(Duration::zero()));
  }
}

void Supervision::SetLimit(Duration limit) {
  const bool limited = running_ && limit > Duration::zero();
  limit_at_ = limited ? Later(started_.steady, limit) : kNever;
}

// Once a program was asked to end, it is not asked again: it may take a second SIGTERM for
// impatience and give up its checkpoint. Strays have a grace of their own.
void Supervision::Stop(EndReason reason, Duration grace) {
  if (!running_) return;
  kill_at_ = std::min(kill_at_, Later(ReadClock().steady, grace));
  if (ordered_) return;
  ordered_ = reason;
  AskToEnd([&](int signal) { program_.Signal(signal); });
}

void Supervision::Kill() {
  killing_ = true;
  kill_pause_ = std::clamp(kill_pause_ * 2, kKillAgain, kKillAgainMax);
  kill_at_ = ReadClock().steady + kill_pause_;
  if (running_) {
    program_.Signal(SIGKILL);
  } else {
    if (cgroup_) cgroup_->Kill();
    ClearStrays();
  }
}

void Supervision::OnTime(SteadyTime now) {
  if (nobody_left_) return;
  if (now >= limit_at_) {
    limit_at_ = kNever;
    Stop(EndReason::kTimeLimit, command_.grace);
  }
  if (now >= kill_at_) Kill();
}

void Supervision::OnChildren() {
  Reaped reaped = ReapChildren(running_ ? program_.pid : 0);
  if (reaped.program_ended) {
    OnProgramEnd();
    reaped = ReapChildren(0);
  }
  if (running_) return;
  nobody_left_ = reaped.none_left;
  if (!nobody_left_) ClearStrays();
}

// The group is signalled while the program still waits to be reaped: afterwards its number may be
// another's.
void Supervision::OnProgramEnd() {
  const Now ended = ReadClock();
  if (killing_) {
    program_.Signal(SIGKILL);
  } else {
    AskToEnd([&](int signal) { program_.Signal(signal); });
  }
  int status = 0;
  HONE_CHECK(waitpid(program_.pid, &status, 0) == program_.pid);
  running_ = false;
  limit_at_ = kNever;
  kill_at_ = killing_ ? ended.steady : ended.steady + kStrayGrace;

  record_.reason = ordered_.value_or(EndReason::kProgramEnded);
  record_.started_at = started_.wall;
  record_.ended_at = ended.wall;
  record_.runtime = ended.steady - started_.steady;
  if (const auto failure = program_.StartFailure()) {
    record_.reason = EndReason::kStartFailure;
    record_.message = *failure;
  } else if (WIFSIGNALED(status)) {
    record_.signal = WTERMSIG(status);
  } else {
    record_.exit_code = WEXITSTATUS(status);
  }
}

void Supervision::ClearStrays() {
  std::set<pid_t> strays = ListChildren();
  for (const pid_t stray : strays) {
    if (killing_) {
      kill(stray, SIGKILL);
    } else if (!asked_.contains(stray)) {
      AskToEnd([&](int signal) { kill(stray, signal); });
    }
  }
  // Only those that are there now: the number of one that was reaped may come back.
  asked_ = std::move(strays);
  if (record_.message.empty()) {
    record_.message = "the program left processes behind, which were ended";
  }
}

void Supervision::TakeOutput() {
  const ssize_t size = read(program_.output.get(), buffer_.data(), buffer_.size());
  if (size > 0) output_.Append({buffer_.data(), static_cast<std::size_t>(size)});
  // Nobody is left who could write.
  if (size == 0) program_.output.Close();
}

// What is in the pipe now and no more: whoever still holds it is none of ours.
void Supervision::TakeRestOfOutput() {
  int left = 0;
  if (!program_.output.valid() || ioctl(program_.output.get(), FIONREAD, &left) != 0) return;
  const std::int64_t end = output_.total_bytes() + left;
  while (program_.output.valid() && output_.total_bytes() < end) TakeOutput();
}

}  // namespace hone
