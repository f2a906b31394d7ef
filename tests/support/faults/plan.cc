#include "tests/support/faults/plan.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace hone::faults {
namespace {

constexpr std::pair<const char*, Kind> kKinds[] = {
    {"write", Kind::kWrite},       {"sync", Kind::kSync}, {"truncate", Kind::kTruncate},
    {"allocate", Kind::kAllocate}, {"open", Kind::kOpen}, {"rename", Kind::kRename},
    {"unlink", Kind::kUnlink},     {"make", Kind::kMake}};

constexpr std::pair<const char*, Mode> kModes[] = {{"count", Mode::kCount},
                                                   {"kill-before", Mode::kKillBefore},
                                                   {"kill-after", Mode::kKillAfter},
                                                   {"kill-inside", Mode::kKillInside},
                                                   {"fail", Mode::kFail},
                                                   {"fail-inside", Mode::kFailInside}};

constexpr std::pair<const char*, int> kErrors[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EROFS", EROFS}, {"EDQUOT", EDQUOT}};

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// A test that asks for something else must not pass because nothing went wrong.
[[noreturn]] void Refuse(const std::string& variable, const std::string& value) {
  std::fprintf(stderr, "%s: is not known: %s\n", variable.c_str(), value.c_str());
  std::_Exit(126);
}

template <typename Value, std::size_t kSize>
Value Named(const std::pair<const char*, Value> (&names)[kSize], const std::string& variable,
            const std::string& name) {
  for (const auto& [known, value] : names) {
    if (name == known) return value;
  }
  Refuse(variable, name);
}

template <typename Value, std::size_t kSize>
Value NamedOr(const std::pair<const char*, Value> (&names)[kSize], const char* variable,
              Value absent) {
  const std::string name = Variable(variable);
  return name.empty() ? absent : Named(names, variable, name);
}

std::int64_t CountOr(const char* variable, std::int64_t absent) {
  const std::string text = Variable(variable);
  if (text.empty()) return absent;
  const std::int64_t count = std::atoll(text.c_str());
  if (count < 1) Refuse(variable, text);
  return count;
}

unsigned KindsFromEnvironment() {
  unsigned kinds = 0;
  std::istringstream names(Variable("HONE_FAULTS_CALLS"));
  for (std::string name; std::getline(names, name, ',');) {
    kinds |= static_cast<unsigned>(Named(kKinds, "HONE_FAULTS_CALLS", name));
  }
  return kinds == 0 ? ~0u : kinds;
}

std::string OwnName() {
  char path[4096];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof(path));
  const std::string whole(path, size > 0 ? static_cast<std::size_t>(size) : 0);
  return whole.substr(whole.rfind('/') + 1);
}

}  // namespace

Plan PlanFromEnvironment() {
  Plan plan;
  const std::string program = Variable("HONE_FAULTS_PROGRAM");
  if (!program.empty() && program != OwnName()) return plan;
  plan.path = Variable("HONE_FAULTS_PATH");
  plan.kinds = KindsFromEnvironment();
  plan.while_file = Variable("HONE_FAULTS_WHILE");
  plan.trace_file = Variable("HONE_FAULTS_TRACE");
  plan.mode = NamedOr(kModes, "HONE_FAULTS_MODE", Mode::kCount);
  plan.at = CountOr("HONE_FAULTS_AT", 1);
  plan.times = CountOr("HONE_FAULTS_TIMES", INT64_MAX);
  plan.error = NamedOr(kErrors, "HONE_FAULTS_ERROR", EIO);
  return plan;
}

}  // namespace hone::faults
