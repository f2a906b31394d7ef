#include "tests/simulation/story.h"

#include "base/check.h"

namespace hone::simulation {

Ending Tell(const Setting& setting) {
  const Result<Faults> faults = Faults::Parse(setting.faults);
  HONE_CHECK(faults.ok());
  World world({setting.seed, setting.workers, *faults, setting.trace});
  world.SubmitSomeJobs(setting.trials);
  world.RunFor(30min * (1 + setting.trials / 200));
  if (world.BrokenPromises().empty()) world.StopFaults();
  Ending ending;
  // A trial takes at most some minutes, and a machine's failures are waited out up to one each.
  const Duration patience = 4h + 1min * setting.trials;
  if (world.BrokenPromises().empty() && !world.RunUntilDone(patience)) {
    if (world.BrokenPromises().empty()) ending.broken.push_back("the jobs do not end");
  }
  // Longer than any grace, upload and lease.
  if (world.BrokenPromises().empty() && ending.broken.empty()) {
    world.RunFor(1h);
    if (!world.AllForgotten()) ending.broken.push_back("agents still hold attempts that ended");
  }
  for (const std::string& promise : world.BrokenPromises()) ending.broken.push_back(promise);
  for (const std::string& difference : world.ReplayDifferences()) {
    ending.broken.push_back("its log folds to something else than what is stored: " + difference);
  }
  ending.last_events.assign(world.log().last().begin(), world.log().last().end());
  ending.log_hash = world.log().hash();
  const MemoryTables& disk = world.disk();
  ending.summary = std::to_string(disk.training_jobs.size()) + " trials, " +
                   std::to_string(disk.attempts.size()) + " attempts, " +
                   std::to_string(world.log().size()) + " events, hash " +
                   std::to_string(ending.log_hash);
  return ending;
}

std::string CommandOf(const Setting& setting) {
  return "hone-sim --seed=" + std::to_string(setting.seed) +
         " --workers=" + std::to_string(setting.workers) +
         " --trials=" + std::to_string(setting.trials) + " --faults=" + setting.faults;
}

}  // namespace hone::simulation
