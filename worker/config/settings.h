// The settings of hone-worker.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/options.h"
#include "base/result.h"
#include "base/time.h"

namespace hone::worker {

struct Settings {
  std::string controller;
  std::string name;                    // Of the worker; the host's unless given.
  std::optional<int> slots;            // Nothing: the GPUs, or else the cores.
  std::optional<std::string> devices;  // Nothing: all; empty: none.
  std::map<std::string, std::string> labels;
  bool ephemeral = false;                        // SIGTERM drains: the machine goes with the agent.
  Duration keep_job_folders = Duration::zero();  // Zero: they go at once.
  std::string worker_dir;  // STATE/worker, or STATE/worker-NAME with a given name. Absolute.
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
};

// What hone-worker can be told, from the command line, the environment and the file. If `instead`
// is not empty afterwards, it is to be printed and the program to end with 0.
Result<Options> ReadWorkerOptions(int argc, const char* const* argv, std::string* instead);

// INVALID_ARGUMENT names the option, the rule and the value, and where it was given.
Result<Settings> ToSettings(const Options& options);

}  // namespace hone::worker
