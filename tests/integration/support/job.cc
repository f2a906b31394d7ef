#include "tests/integration/support/job.h"

#include <sstream>

namespace hone::integration {

std::string JobFileText(const Job& job, const std::string& script) {
  std::ostringstream text;
  text << "name: " << job.name << "\n"
       << "strategy: random\n"
       << "objective: {metric: loss, goal: minimize}\n"
       << "parameters:\n"
       << "  rate: {type: continuous, min: 0.001, max: 1, scaling: log}\n"
       << "  size: {type: categorical, values: [16, 32]}\n"
       << "limits: {max_trials: " << job.trials << ", max_parallel_trials: " << job.parallel
       << "}\n"
       << "trial:\n"
       << "  command: " << (job.command.empty() ? "[sh, " + script + "]" : job.command) << "\n"
       << "  metrics: [{name: loss, regex: 'loss=([-+.0-9a-zA-Z]+)'}]\n";
  std::istringstream keys(job.trial_keys);
  for (std::string line; std::getline(keys, line);) text << "  " << line << "\n";
  return text.str();
}

std::string ProgramText(const Job& job, const std::string& signs) {
  return "SIGNS='" + signs +
         "'\n"
         "echo \"$TRAINING_JOB_NAME $HONE_TRIAL $HONE_ATTEMPT $$\" >> \"$SIGNS/starts\"\n" +
         job.script;
}

}  // namespace hone::integration
