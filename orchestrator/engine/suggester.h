// Where strategies run.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "orchestrator/core/effect.h"
#include "tuner/strategy.h"

namespace hone {

// The compute thread: strategies may take seconds, and the loop thread must not.
//
// A job has one question open at a time, and questions are answered in the order in which they
// came, so jobs share the thread fairly. A job's strategy is kept until Forget(); it may cache what
// it likes, since by contract that changes no answer.
//
// Thread-safe. The destructor answers what it is at and drops the rest.
class Suggester {
 public:
  Suggester();
  ~Suggester();
  Suggester(const Suggester&) = delete;
  Suggester& operator=(const Suggester&) = delete;

  // `done` runs on the compute thread. A question without a job (id 0) leaves nothing behind.
  void Ask(Suggest question, std::function<void(std::vector<Suggestion>)> done);

  void Forget(TuningJobId job);

 private:
  struct Task {
    Suggest question;
    std::function<void(std::vector<Suggestion>)> done;
    bool forget = false;
  };

  void Put(Task task);
  void Work();
  std::shared_ptr<const Strategy> StrategyFor(const Suggest& question);

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  // Of the compute thread alone.
  std::map<TuningJobId, std::shared_ptr<const Strategy>> strategies_;
  std::thread thread_;
};

}  // namespace hone
