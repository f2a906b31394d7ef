#include "bench/support/job.h"

namespace hone::bench {

v1::CreateTuningJobRequest RandomSearch(const std::string& name, int max_trials,
                                        int max_parallel_trials) {
  v1::CreateTuningJobRequest request;
  request.set_name(name);
  v1::TuningJobSpec& spec = *request.mutable_spec();
  spec.set_strategy("random");
  spec.set_seed(1);
  spec.mutable_limits()->set_max_trials(max_trials);
  spec.mutable_limits()->set_max_parallel_trials(max_parallel_trials);
  v1::TrialDefinition& definition = *spec.add_definitions();
  v1::Parameter& rate = *definition.add_parameters();
  rate.set_name("rate");
  rate.mutable_continuous()->set_min(1e-4);
  rate.mutable_continuous()->set_max(1);
  rate.mutable_continuous()->set_scaling(v1::SCALING_LOG);
  v1::Parameter& depth = *definition.add_parameters();
  depth.set_name("depth");
  depth.mutable_integer()->set_min(1);
  depth.mutable_integer()->set_max(100);
  v1::Parameter& optimizer = *definition.add_parameters();
  optimizer.set_name("optimizer");
  for (const char* value : {"sgd", "adam", "rmsprop", "lamb"}) {
    optimizer.mutable_categorical()->add_values(value);
  }
  definition.mutable_objective()->set_metric("loss");
  definition.mutable_objective()->set_goal(v1::GOAL_MINIMIZE);
  definition.mutable_program()->add_command("true");
  v1::MetricDefinition& metric = *definition.mutable_program()->add_metrics();
  metric.set_name("loss");
  metric.set_regex("loss=([0-9.]+)");
  return request;
}

}  // namespace hone::bench
