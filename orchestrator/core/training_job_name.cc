#include "orchestrator/core/training_job_name.h"

#include <optional>

#include "base/text.h"

namespace hone {

Result<TrainingJobName> ParseTrainingJobName(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return TrainingJobName{"", 0, text};
  const std::optional<std::int64_t> number = ParseInt(text.substr(slash + 1));
  if (slash == 0 || !number || *number < 1) {
    return InvalidArgument("name: must be a training job's, or TUNINGJOB/NUMBER: " +
                           CleanUtf8(text, 80));
  }
  return TrainingJobName{text.substr(0, slash), *number, ""};
}

}  // namespace hone
