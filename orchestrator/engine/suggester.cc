#include "orchestrator/engine/suggester.h"

#include <utility>

#include "orchestrator/core/search.h"

namespace hone {

Suggester::Suggester() : thread_([this] { Work(); }) {}

Suggester::~Suggester() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Suggester::Ask(Suggest question, std::function<void(std::vector<Suggestion>)> done) {
  Put({std::move(question), std::move(done)});
}

void Suggester::Forget(TuningJobId job) {
  Task task;
  task.question.tuning_job = job;
  task.forget = true;
  Put(std::move(task));
}

void Suggester::Put(Task task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  arrived_.notify_one();
}

void Suggester::Work() {
  while (true) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    if (task.forget) {
      strategies_.erase(task.question.tuning_job);
    } else {
      task.done(StrategyFor(task.question)->Suggest(task.question.history, task.question.count));
    }
  }
}

std::shared_ptr<const Strategy> Suggester::StrategyFor(const Suggest& question) {
  const auto found = strategies_.find(question.tuning_job);
  if (found != strategies_.end()) return found->second;
  std::shared_ptr<const Strategy> strategy = MakeSearch(*question.spec);
  if (question.tuning_job.valid()) strategies_.emplace(question.tuning_job, strategy);
  return strategy;
}

}  // namespace hone
