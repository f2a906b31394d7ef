// What the checks of a spec have in common.
#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace hone {

// Collects what is wrong, under field paths.
class Rules {
 public:
  void Broken(std::string field, std::string rule, std::string value = {}) {
    violations_.push_back({std::move(field), std::move(rule), CleanUtf8(value, 200)});
  }

  // min <= value <= max, of anything that prints as a whole number.
  void Between(const std::string& field, std::int64_t value, std::int64_t min, std::int64_t max) {
    if (value >= min && value <= max) return;
    Broken(field, "must be " + std::to_string(min) + " to " + std::to_string(max),
           std::to_string(value));
  }

  void Between(const std::string& field, Duration value, Duration min, Duration max) {
    if (value >= min && value <= max) return;
    Broken(field, "must be " + FormatDuration(min) + " to " + FormatDuration(max),
           FormatDuration(value));
  }

  void AtMost(const std::string& field, std::size_t count, std::size_t max,
              const std::string& what) {
    if (count <= max) return;
    Broken(field, "must have at most " + std::to_string(max) + " " + what, std::to_string(count));
  }

  void Add(const std::vector<Violation>& more) {
    violations_.insert(violations_.end(), more.begin(), more.end());
  }

  std::vector<Violation> Take() { return std::move(violations_); }

 private:
  std::vector<Violation> violations_;
};

// "a, b or c".
inline std::string InWords(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool last = i + 1 == words.size();
    text += (i == 0 ? "" : last ? " or " : ", ") + words[i];
  }
  return text;
}

inline bool IsAlphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Texts that go into a process's arguments and environment cannot hold a NUL.
inline bool HasNul(const std::string& text) { return text.find('\0') != std::string::npos; }

}  // namespace hone
