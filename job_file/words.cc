#include "job_file/words.h"

namespace hone {

const std::vector<Word<v1::Goal>>& GoalWords() {
  static const std::vector<Word<v1::Goal>> kWords = {
      {"minimize", v1::GOAL_MINIMIZE},
      {"maximize", v1::GOAL_MAXIMIZE},
  };
  return kWords;
}

const std::vector<Word<v1::Scaling>>& ScalingWords() {
  static const std::vector<Word<v1::Scaling>> kWords = {
      {"auto", v1::SCALING_AUTO},
      {"linear", v1::SCALING_LINEAR},
      {"log", v1::SCALING_LOG},
      {"reverse-log", v1::SCALING_REVERSE_LOG},
  };
  return kWords;
}

const std::vector<Word<v1::FailureCause>>& FailureCauseWords() {
  static const std::vector<Word<v1::FailureCause>> kWords = {
      {"program-error", v1::FAILURE_CAUSE_PROGRAM_ERROR},
      {"killed", v1::FAILURE_CAUSE_KILLED},
      {"out-of-memory", v1::FAILURE_CAUSE_OUT_OF_MEMORY},
      {"device-out-of-memory", v1::FAILURE_CAUSE_DEVICE_OUT_OF_MEMORY},
      {"time-limit", v1::FAILURE_CAUSE_TIME_LIMIT},
      {"objective-not-finite", v1::FAILURE_CAUSE_OBJECTIVE_NOT_FINITE},
      {"no-objective", v1::FAILURE_CAUSE_NO_OBJECTIVE},
      {"lost-worker", v1::FAILURE_CAUSE_LOST_WORKER},
      {"drained", v1::FAILURE_CAUSE_DRAINED},
      {"bad-input", v1::FAILURE_CAUSE_BAD_INPUT},
      {"bad-parent", v1::FAILURE_CAUSE_BAD_PARENT},
      {"start-failure", v1::FAILURE_CAUSE_START_FAILURE},
      {"artifact-lost", v1::FAILURE_CAUSE_ARTIFACT_LOST},
  };
  return kWords;
}

const std::vector<Word<v1::FailurePolicy>>& FailurePolicyWords() {
  static const std::vector<Word<v1::FailurePolicy>> kWords = {
      {"retry", v1::FAILURE_POLICY_RETRY},
      {"retry-elsewhere", v1::FAILURE_POLICY_RETRY_ELSEWHERE},
      {"infeasible", v1::FAILURE_POLICY_INFEASIBLE},
      {"fail", v1::FAILURE_POLICY_FAIL},
  };
  return kWords;
}

const std::vector<Word<v1::LostContactPolicy>>& LostContactPolicyWords() {
  static const std::vector<Word<v1::LostContactPolicy>> kWords = {
      {"continue", v1::LOST_CONTACT_POLICY_CONTINUE},
      {"stop", v1::LOST_CONTACT_POLICY_STOP},
  };
  return kWords;
}

}  // namespace hone
