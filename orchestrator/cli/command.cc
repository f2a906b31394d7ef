#include "orchestrator/cli/command.h"

#include "base/text.h"
#include "orchestrator/cli/format.h"

namespace hone {

Result<JobName> ParseJobName(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    if (text.empty()) return InvalidArgument("JOB: must be a job's name, or JOB/NUMBER");
    return JobName{.name = text};
  }
  const auto trial = ParseInt(std::string_view(text).substr(slash + 1));
  if (slash == 0 || !trial || *trial < 1) {
    return InvalidArgument("JOB: must be a job's name, or JOB/NUMBER with a number from 1 on: " +
                           text);
  }
  return JobName{.name = text.substr(0, slash), .trial = *trial};
}

std::string ToString(const JobName& name) {
  return name.IsTrial() ? name.name + "/" + std::to_string(name.trial) : name.name;
}

void PrintJson(const Context& context, const google::protobuf::Message& message) {
  context.out << ToJson(message) << '\n' << std::flush;
}

}  // namespace hone
