// The words of the job file for the contract's numbers, in one table each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/v1/training_job.pb.h"
#include "hone/v1/tuning_job.pb.h"

namespace hone {

// One word and what it stands for.
template <typename Value>
struct Word {
  const char* word;
  Value value;
};

const std::vector<Word<v1::Goal>>& GoalWords();
const std::vector<Word<v1::Scaling>>& ScalingWords();
const std::vector<Word<v1::FailureCause>>& FailureCauseWords();
const std::vector<Word<v1::FailurePolicy>>& FailurePolicyWords();
const std::vector<Word<v1::LostContactPolicy>>& LostContactPolicyWords();

template <typename Value>
std::optional<Value> FindWord(const std::vector<Word<Value>>& words, std::string_view text) {
  for (const Word<Value>& entry : words) {
    if (entry.word == text) return entry.value;
  }
  return std::nullopt;
}

// The word for a value; empty when it has none.
template <typename Value>
std::string WordFor(const std::vector<Word<Value>>& words, Value value) {
  for (const Word<Value>& entry : words) {
    if (entry.value == value) return entry.word;
  }
  return {};
}

template <typename Value>
std::vector<std::string> Spellings(const std::vector<Word<Value>>& words) {
  std::vector<std::string> spellings;
  for (const Word<Value>& entry : words) spellings.emplace_back(entry.word);
  return spellings;
}

}  // namespace hone
