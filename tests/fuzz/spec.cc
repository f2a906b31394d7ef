// Any message is a job with violations, or one that comes back the same from the wire and the
// store.
#include "convert/spec.h"

#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "orchestrator/core/spec_rules.h"
#include "storage/spec_json.h"

namespace hone {
namespace {

void CheckRoundTrips(const TuningJobSpec& spec) {
  std::vector<Violation> violations;
  HONE_CHECK(ToTuningJobSpec(FromTuningJobSpec(spec), violations) == spec);
  HONE_CHECK(violations.empty());
  const Result<TuningJobSpec> stored = SpecFromJson(SpecToJson(spec));
  HONE_CHECK(stored.ok());
  HONE_CHECK(*stored == spec);
}

}  // namespace
}  // namespace hone

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // It says on standard error what is wrong with each.
  static const bool silent = google::protobuf::SetLogHandler(nullptr) != nullptr;
  static_cast<void>(silent);
  hone::v1::TuningJobSpec message;
  if (!message.ParseFromArray(data, static_cast<int>(size))) return 0;
  std::vector<hone::Violation> violations;
  const hone::TuningJobSpec spec = hone::ToTuningJobSpec(message, violations);
  for (const hone::Violation& violation : hone::CheckSpec("job", spec)) {
    violations.push_back(violation);
  }
  for (const hone::Violation& violation : violations) {
    HONE_CHECK(!violation.field.empty() && !violation.rule.empty());
  }
  if (violations.empty()) hone::CheckRoundTrips(spec);
  return 0;
}
