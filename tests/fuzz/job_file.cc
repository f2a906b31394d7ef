// Any text is a job file that the core takes, or one whose mistakes are all told at their places.
#include "job_file/job_file.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "convert/spec.h"
#include "orchestrator/core/spec_rules.h"

namespace hone {
namespace {

// What is sent must arrive, and pass there.
void CheckGood(const JobFile& file) {
  v1::TuningJobSpec sent;
  HONE_CHECK(sent.ParseFromString(file.spec.SerializeAsString()));
  std::vector<Violation> violations;
  const TuningJobSpec spec = ToTuningJobSpec(sent, violations);
  HONE_CHECK(violations.empty());
  HONE_CHECK(CheckSpec(file.name.empty() ? "job" : file.name, spec).empty());
}

// "job.yaml:LINE:COLUMN: FIELD: RULE", both from 1.
void CheckLine(std::string_view line) {
  static constexpr std::string_view kFile = "job.yaml:";
  HONE_CHECK(line.starts_with(kFile));
  line.remove_prefix(kFile.size());
  for (const std::string_view end : {":", ": "}) {
    const std::size_t digits = line.find_first_not_of("0123456789");
    HONE_CHECK(digits != 0 && digits != std::string_view::npos && line.front() != '0');
    line.remove_prefix(digits);
    HONE_CHECK(line.starts_with(end));
    line.remove_prefix(end.size());
  }
  HONE_CHECK(line.find(": ") != std::string_view::npos && !line.starts_with(':'));
}

// The same of a single training job.
void CheckGood(const TrainingJobFile& file) {
  std::vector<Violation> violations;
  const TuningJobSpec spec = ToTrainingJobSpec(file.spec, violations);
  HONE_CHECK(violations.empty());
  HONE_CHECK(CheckSpec(file.name.empty() ? "job" : file.name, spec).empty());
}

void CheckBad(const Error& error) {
  HONE_CHECK(error.code == ErrorCode::kInvalidArgument);
  HONE_CHECK(!error.violations.empty());
  std::size_t lines = 0;
  std::string_view rest = error.message;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    CheckLine(line);
    ++lines;
    rest.remove_prefix(line.size() + (line.size() < rest.size() ? 1 : 0));
  }
  HONE_CHECK(lines == error.violations.size());
}

}  // namespace
}  // namespace hone

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const hone::JobFileText source = {.text = text, .file = "job.yaml", .folder = "/some/folder"};
  const auto file = hone::ParseJobFile(source);
  if (file) {
    hone::CheckGood(*file);
  } else {
    hone::CheckBad(file.error());
  }
  const auto training_job = hone::ParseTrainingJobFile(source);
  if (training_job) {
    hone::CheckGood(*training_job);
  } else {
    hone::CheckBad(training_job.error());
  }
  return 0;
}
