// What a strategy proposes, and what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hone {

// One hyperparameter's value: of an integer, a continuous, a categorical parameter. A category is
// the text as it was written.
using Value = std::variant<std::int64_t, double, std::string>;

// The text that a training program gets: a number in the shortest form that reads back the same.
std::string ToText(const Value& value);

// One value for each active parameter, in the order of the search space.
class Assignment {
 public:
  using Entry = std::pair<std::string, Value>;

  Assignment() = default;
  explicit Assignment(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  const std::vector<Entry>& entries() const { return entries_; }
  // The value of the parameter called `name`, or nothing where it is not active.
  const Value* Find(const std::string& name) const;
  void Add(std::string name, Value value) {
    entries_.emplace_back(std::move(name), std::move(value));
  }

  bool operator==(const Assignment&) const = default;

 private:
  std::vector<Entry> entries_;
};

// What a strategy proposes to try next.
struct Suggestion {
  int definition = 0;  // Which of the job's definitions, from 0.
  Assignment assignment;
  // The parent checkpoint to start from: the name of an artifact. None: from scratch.
  std::optional<std::string> parent = std::nullopt;
  // The number of the paused trial that goes on, for strategies that promote. None: a new trial.
  std::optional<std::int64_t> continues_trial = std::nullopt;
  // Pause at this step. None: run to the end.
  std::optional<std::int64_t> run_until = std::nullopt;
  // What the strategy had seen: the facts of the job's history up to this number.
  std::int64_t history_revision = 0;

  bool operator==(const Suggestion&) const = default;
};

// How a trial ended, as far as a strategy may know.
struct Outcome {
  enum class Kind {
    kValue,       // It has a final value (completed, or stopped with one).
    kInfeasible,  // It failed by its own fault, which teaches where not to go.
    kUntaught,    // It ended without teaching anything: a lost machine, stopped without a value.
  };
  Kind kind = Kind::kUntaught;
  double value = 0;  // Finite. The objective as the program gave it; only with kValue.

  bool operator==(const Outcome&) const = default;
};

}  // namespace hone
