// What honed sees of an agent, without programs: the conversation of Syncs over real gRPC.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "bench/support/statistics.h"
#include "hone/v1/worker_service.grpc.pb.h"

namespace hone::bench {

// Says with each Sync all that is in attempts(), and sends the next one when an answer has come.
//
// Each has a connection of its own, as agents on different machines do, and no thread: gRPC's few
// serve all of them.
class Agent {
 public:
  // Sees each answer, and makes attempts() what the next Sync is to say. Returns the pause until
  // then. Runs on a thread of gRPC, one call at a time for each agent; must not block.
  using OnAnswer = std::function<Clock::duration(Agent&, const v1::SyncResponse&)>;

  Agent(const std::string& endpoint, int number, int slots, OnAnswer on_answer);
  ~Agent() { Stop(); }
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // What to do when there is no room for what it says: called as OnAnswer is, returns the pause
  // before the same is said again. Without it that ends the conversation, as other errors do.
  // Before Start().
  void OnRefused(std::function<Clock::duration()> on_refused) {
    on_refused_ = std::move(on_refused);
  }

  // For the first time, or again after Stop().
  void Start();
  // Ends the open call. Returns when nothing will be called any more.
  void Stop();

  // For OnAnswer alone, or before Start().
  std::map<std::int64_t, v1::AttemptReport>& attempts() { return attempts_; }
  void set_slots(int slots) { request_.mutable_description()->set_slots(slots); }
  // When the Sync left whose answer is being seen.
  Clock::time_point sent_at() const { return sent_at_; }

  // What ended the conversation before Stop(). Thread-safe.
  Result<void> Health() const;

 private:
  void Send();
  bool Begin();
  void Answered(const grpc::Status& status);
  void SendAfter(Clock::duration pause);
  void End(Result<void> health);

  const OnAnswer on_answer_;
  std::function<Clock::duration()> on_refused_;
  const std::unique_ptr<v1::WorkerService::Stub> stub_;
  std::map<std::int64_t, v1::AttemptReport> attempts_;
  v1::SyncRequest request_;
  v1::SyncResponse response_;
  Clock::time_point sent_at_;

  mutable std::mutex mutex_;
  std::condition_variable over_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::Alarm> alarm_;
  bool stopping_ = false;
  bool running_ = false;  // A call is open, or the alarm is set.
  Result<void> health_;
};

using Agents = std::vector<std::unique_ptr<Agent>>;

void StartAll(Agents& agents);
void StopAll(Agents& agents);
// The first error of any.
Result<void> HealthOf(const Agents& agents);

// A report that the program of this order has run and ended well with one value of its objective.
v1::AttemptReport EndedAtOnce(const v1::RunOrder& order);

// An OnAnswer that takes every trial and ends it at once, and calls `ended` for each whose end is
// on disk.
Agent::OnAnswer EndTrialsAtOnce(std::function<void()> ended);

}  // namespace hone::bench
