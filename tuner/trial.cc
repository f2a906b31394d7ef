#include "tuner/trial.h"

#include "base/text.h"

namespace hone {
namespace {

struct Texts {
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return FormatDouble(value); }
  std::string operator()(const std::string& value) const { return value; }
};

}  // namespace

std::string ToText(const Value& value) { return std::visit(Texts(), value); }

const Value* Assignment::Find(const std::string& name) const {
  for (const Entry& entry : entries_) {
    if (entry.first == name) return &entry.second;
  }
  return nullptr;
}

}  // namespace hone
