// What an attempt is to run: the controller's order, as plain values.
//
// All that belongs to the agent's decisions is in hone::worker, so that both cores fit into one
// program: the simulator.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace hone::worker {

struct Hyperparameter {
  std::string name;
  std::string value;  // As the program gets it, byte for byte.

  bool operator==(const Hyperparameter&) const = default;
};

struct MetricDefinition {
  std::string name;
  std::string regex;  // RE2; the first group is read as a number.

  bool operator==(const MetricDefinition&) const = default;
};

// What one channel holds. Exactly one of the two is set.
struct Input {
  std::string path = {};      // Absolute, as this worker sees it.
  std::string artifact = {};  // The digest of what the channel gets, unpacked.

  bool operator==(const Input&) const = default;
};

// What the agent does with a program when it cannot reach the controller for a lease.
enum class OnLostContact { kContinue, kStop };

struct RunOrder {
  AttemptId attempt;
  int attempt_number = 1;    // From 1 within the training job.
  std::string training_job;  // Its name.
  std::string tuning_job;    // Empty, and trial 0, when it is not a trial.
  std::int64_t trial = 0;
  std::vector<Hyperparameter> hyperparameters;  // All of them, the static ones too, in order.

  std::vector<std::string> command;     // The first is looked up in PATH. Empty with an algorithm.
  std::string algorithm;                // Of hone-train, instead of a command.
  bool arguments = false;               // Hyperparameters also as `--name value`.
  std::map<std::string, Input> inputs;  // By channel.
  std::vector<MetricDefinition> metrics;
  std::map<std::string, std::string> environment;

  int slots = 1;  // At least 1.
  int gpus = 0;

  Duration time_limit = Duration::zero();  // Zero: none.
  Duration grace_period = 2min;
  Duration checkpoint_interval = 1min;
  OnLostContact on_lost_contact = OnLostContact::kContinue;

  std::string checkpoint;        // The digest of what it goes on from. Empty: from scratch.
  std::string parent;            // Whose files are in the channel `model`. Empty: none.
  std::string objective_metric;  // May be empty.

  bool operator==(const RunOrder&) const = default;
};

}  // namespace hone::worker
