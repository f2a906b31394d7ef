#include "storage/spec.h"

#include "storage/enum_names.h"

namespace hone {
namespace {

constexpr EnumName<FailureCause> kCauses[] = {
    {FailureCause::kProgramError, "program-error"},
    {FailureCause::kKilled, "killed"},
    {FailureCause::kOutOfMemory, "out-of-memory"},
    {FailureCause::kDeviceOutOfMemory, "device-out-of-memory"},
    {FailureCause::kTimeLimit, "time-limit"},
    {FailureCause::kObjectiveNotFinite, "objective-not-finite"},
    {FailureCause::kNoObjective, "no-objective"},
    {FailureCause::kLostWorker, "lost-worker"},
    {FailureCause::kDrained, "drained"},
    {FailureCause::kBadInput, "bad-input"},
    {FailureCause::kBadParent, "bad-parent"},
    {FailureCause::kStartFailure, "start-failure"},
    {FailureCause::kArtifactLost, "artifact-lost"},
};

constexpr EnumName<FailurePolicy> kPolicies[] = {
    {FailurePolicy::kRetry, "retry"},
    {FailurePolicy::kRetryElsewhere, "retry-elsewhere"},
    {FailurePolicy::kInfeasible, "infeasible"},
    {FailurePolicy::kFail, "fail"},
};

}  // namespace

std::string_view Name(FailureCause cause) { return NameIn(kCauses, cause); }
std::string_view Name(FailurePolicy policy) { return NameIn(kPolicies, policy); }

Result<FailureCause> ParseFailureCause(std::string_view name) {
  return ParseIn(kCauses, "cause", name);
}
Result<FailurePolicy> ParseFailurePolicy(std::string_view name) {
  return ParseIn(kPolicies, "policy", name);
}

FailurePolicy DefaultPolicy(FailureCause cause) {
  switch (cause) {
    case FailureCause::kOutOfMemory:
    case FailureCause::kDeviceOutOfMemory:
      return FailurePolicy::kInfeasible;
    case FailureCause::kLostWorker:
    case FailureCause::kDrained:
    case FailureCause::kStartFailure:
    case FailureCause::kArtifactLost:
      return FailurePolicy::kRetryElsewhere;
    case FailureCause::kProgramError:
    case FailureCause::kKilled:
      return FailurePolicy::kRetry;
    case FailureCause::kTimeLimit:
    case FailureCause::kObjectiveNotFinite:
    case FailureCause::kNoObjective:
    case FailureCause::kBadInput:
    case FailureCause::kBadParent:
      return FailurePolicy::kFail;
  }
  HONE_CHECK(!"every cause has a policy");
  return FailurePolicy::kFail;
}

FailurePolicy TrainingProgram::PolicyFor(FailureCause cause) const {
  const auto said = on_failure.find(cause);
  return said == on_failure.end() ? DefaultPolicy(cause) : said->second;
}

}  // namespace hone
