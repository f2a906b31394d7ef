// The tuning jobs of these tests: random search over one number, with a shell script as program.
#pragma once

#include <string>

namespace hone::integration {

struct Job {
  std::string name = "job";
  // What the program does. It finds the folder of the test's signs in $SIGNS, and has noted its
  // start there before this begins.
  std::string script = {};
  int trials = 1;
  int parallel = 4;
  // More keys of `trial:`, a line each.
  std::string trial_keys = {};
  // Instead of the script, as the job file has it: "[no-such-program]".
  std::string command = {};
};

// The job file's text. `script` is the path of the program.
std::string JobFileText(const Job& job, const std::string& script);

// The program. Its first act is a line in SIGNS/starts, written at one go:
// "TRAINING_JOB TRIAL ATTEMPT PID".
std::string ProgramText(const Job& job, const std::string& signs);

}  // namespace hone::integration
