// Tells stories about the agent: a clock, an agent, and short words for what happens to it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "worker/core/agent.h"

namespace hone::worker::testing {

inline constexpr AttemptId kFirst{101};
inline constexpr AttemptId kSecond{102};
inline constexpr AttemptId kThird{103};

inline RunOrder AnOrder(AttemptId attempt) {
  RunOrder order;
  order.attempt = attempt;
  order.training_job = "job-" + ToString(attempt);
  order.command = {"train"};
  return order;
}

// One that begins with somebody's model.
inline RunOrder AnHeir(AttemptId attempt) {
  RunOrder order = AnOrder(attempt);
  order.inputs = {{"train", {.path = "/data"}}, {"model", {.artifact = "sha256:ab"}}};
  return order;
}

inline ExitReport AnExit(int code = 0, EndedBy why = EndedBy::kItself) {
  ExitReport exit;
  exit.exit_code = code;
  exit.ended_by = why;
  return exit;
}

inline Observation AnObservation(std::int64_t sequence, std::string metric = "loss") {
  Observation observation;
  observation.metric = std::move(metric);
  observation.sequence = sequence;
  return observation;
}

// The effects of one kind, in order.
template <typename Kind>
std::vector<Kind> Of(const Effects& effects) {
  std::vector<Kind> kinds;
  for (const Effect& effect : effects) {
    if (const Kind* kind = std::get_if<Kind>(&effect)) kinds.push_back(*kind);
  }
  return kinds;
}

template <typename Kind>
std::vector<AttemptId> Named(const Effects& effects) {
  std::vector<AttemptId> attempts;
  for (const Kind& kind : Of<Kind>(effects)) attempts.push_back(kind.attempt);
  return attempts;
}

class Story {
 public:
  explicit Story(int slots = 4, std::vector<std::string> gpus = {})
      : agent_({slots, std::move(gpus), Identity{"cluster", WorkerId{1}, "secret"}}) {
    Step(Found{});
  }
  // An agent that finds something in its spool when it starts.
  Story(int slots, std::vector<std::string> gpus, std::vector<FoundAttempt> found)
      : agent_({slots, std::move(gpus), Identity{"cluster", WorkerId{1}, "secret"}}) {
    at_start = Step(Found{std::move(found)});
  }

  Effects Step(const Event& event) { return agent_.Step(now_, event); }

  // Lets time pass, with the ticks that are due.
  Effects Pass(Duration duration) {
    const SteadyTime until = now_.steady + duration;
    Effects all;
    while (agent_.NextDeadline() <= until) {
      const SteadyTime due = std::max(agent_.NextDeadline(), now_.steady);
      now_.wall += due - now_.steady;
      now_.steady = due;
      const Effects effects = Step(Tick{});
      all.insert(all.end(), effects.begin(), effects.end());
      if (agent_.NextDeadline() <= due) ADD_FAILURE() << "a tick left its deadline standing";
      if (agent_.NextDeadline() <= due) break;
    }
    now_.wall += until - now_.steady;
    now_.steady = until;
    return all;
  }

  // A call goes out; what it says.
  Report Send() {
    Step(SyncSent{});
    return agent_.State();
  }
  // The latest call is answered.
  Effects Answer(Answered answer = {}) {
    answer.number = agent_.State().number;
    return Step(answer);
  }
  Effects Sync(Answered answer = {}) {
    Send();
    return Answer(std::move(answer));
  }

  // Orders an attempt and brings it to where its program runs.
  void Run(const RunOrder& order) {
    Sync({.run = {order}});
    Step(Accepted{order.attempt});
    Step(Started{order.attempt, now_.wall});
  }
  // The program ends and all it wrote is read.
  Effects End(AttemptId attempt, ExitReport exit = AnExit(), bool has_model = false) {
    const Effects effects = Step(Exited{attempt, std::move(exit), has_model});
    Step(Scraped{attempt, {}, {}, /*end=*/true});
    return effects;
  }

  std::optional<AttemptReport> Told(AttemptId attempt) const {
    for (const AttemptReport& report : agent_.State().attempts) {
      if (report.attempt == attempt) return report;
    }
    return std::nullopt;
  }
  std::optional<Phase> PhaseOf(AttemptId attempt) const {
    const std::optional<AttemptReport> report = Told(attempt);
    if (!report) return std::nullopt;
    return report->phase;
  }

  Agent& agent() { return agent_; }
  Now now() const { return now_; }

  Effects at_start;

 private:
  Now now_{SteadyTime(1000s), FromMicros(1'700'000'000'000'000)};
  Agent agent_;
};

}  // namespace hone::worker::testing
