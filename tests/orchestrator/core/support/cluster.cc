#include "tests/orchestrator/core/support/cluster.h"

namespace hone::testing {

CallId Cluster::Step(Event event) {
  const CallId call(++last_call_);
  std::visit(
      [&](auto& one) {
        if constexpr (requires { one.call; }) one.call = call;
      },
      event);
  const Facts facts = *Lookup(store_, controller_->Missing(event));
  on_event(event, facts);
  for (Effect& effect : controller_->Step(now, std::move(event), facts)) {
    on_effect(effect);
    Carry(std::move(effect));
  }
  return call;
}

void Cluster::Carry(Effect effect) {
  if (auto* commit = std::get_if<Commit>(&effect)) {
    store_.Commit(std::move(commit->changes), [] {});
  } else if (auto* reply = std::get_if<Reply>(&effect)) {
    answers_.emplace(reply->call, reply->result);
  } else if (auto* answer = std::get_if<AnswerSync>(&effect)) {
    syncs_.emplace(answer->call, answer->result);
  } else if (const auto* erase = std::get_if<Erase>(&effect)) {
    if (!erases) return;
    while (store_.FindLeftovers(erase->tuning_job)->any) {
      Changes bite;
      bite.bites.push_back(erase->tuning_job);
      store_.Commit(std::move(bite), [] {});
    }
    Step(Erased{erase->tuning_job});
  } else if (const auto* question = std::get_if<Suggest>(&effect)) {
    if (!suggests) return;
    Suggested event{question->tuning_job, question->question, question->history.next_trial(), {}};
    for (int i = 0; i < question->count; ++i) {
      Suggestion suggestion;
      suggestion.assignment.Add("lr", 0.001 * static_cast<double>(event.next_trial + i));
      event.suggestions.push_back(suggestion);
    }
    Step(event);
  }
}

AnAgent Cluster::NewAgent(const std::string& name, int slots) {
  AnAgent agent;
  agent.said.registration = "registration of " + name;
  agent.said.start_count = 1;
  agent.said.nonce = 11;
  agent.said.description.name = name;
  agent.said.description.machine_id = name;
  agent.said.description.slots = slots;
  agent.said.new_secret = "secret of " + name;
  agent.said.new_secret_hash = "hash of secret of " + name;
  return agent;
}

AnAgent Cluster::Join(const std::string& name, int slots) {
  AnAgent agent = NewAgent(name, slots);
  const auto answer = Say(agent);
  agent.said.cluster_id = (*answer)->identity->cluster_id;
  agent.said.worker = (*answer)->identity->worker;
  agent.said.secret_hash = "hash of " + (*answer)->identity->secret;
  Say(agent);
  return agent;
}

CallId Cluster::Send(AnAgent& agent, std::vector<AttemptReport> reports) {
  ++agent.said.number;
  WorkerSynced event = agent.said;
  event.reports = std::move(reports);
  return Step(std::move(event));
}

void Cluster::Pass(Duration duration) {
  const SteadyTime until = now.steady + duration;
  const auto go_to = [this](SteadyTime time) {
    now.wall += time - now.steady;
    now.steady = time;
  };
  while (controller_->NextDeadline(now) <= until) {
    go_to(std::max(now.steady, controller_->NextDeadline(now)));
    Step(Tick{});
  }
  go_to(until);
}

std::vector<AttemptId> Cluster::Live(WorkerId worker) const {
  std::vector<AttemptId> live;
  for (const auto& [id, attempt] : tables().attempts) {
    const bool here = !worker.valid() || attempt.placements.front().worker == worker;
    if (here && attempt.status != AttemptStatus::kEnded) live.push_back(id);
  }
  return live;
}

const TrainingJob& Cluster::Trial(std::int64_t number) const {
  return tables().training_jobs.at(tables().trials.at({Job().id, number}));
}

void Cluster::AddArtifact(const std::string& digest) {
  Changes changes;
  changes.artifacts.push_back({digest, 1, 1, now.wall});
  store_.Commit(std::move(changes), [] {});
}

}  // namespace hone::testing
