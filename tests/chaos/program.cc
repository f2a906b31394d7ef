// chaos-program: a trial of the chaos. It does what its plan says, and notes what it does.
//
// Of its environment it reads, beside what the training contract gives, CHAOS_NOTES (a folder) and
// CHAOS_SEED.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "base/check.h"
#include "base/text.h"
#include "tests/chaos/notes.h"
#include "tests/chaos/plan.h"

namespace hone::chaos {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  HONE_CHECK(value != nullptr);
  return value;
}

int Number(const char* name) { return static_cast<int>(ParseInt(Variable(name)).value()); }

// One write() for a line, to where Hone finds values.
class Printer {
 public:
  explicit Printer(bool in_file) : in_file_(in_file) {
    if (!in_file) return;
    file_ =
        UniqueFd(open(Variable("HONE_METRICS_FILE").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
    HONE_CHECK(file_.valid());
  }

  void Print(double value) {
    const std::string number = FormatDouble(value);
    const std::string line =
        in_file_ ? R"({"name": "loss", "value": )" + number + "}\n" : "loss=" + number + "\n";
    HONE_CHECK(write(in_file_ ? file_.get() : 1, line.data(), line.size()) ==
               static_cast<ssize_t>(line.size()));
  }

 private:
  const bool in_file_;
  UniqueFd file_;
};

void WriteModel(std::int64_t bytes) {
  std::ofstream(Variable("SM_MODEL_DIR") + "/weights")
      << std::string(static_cast<std::size_t>(bytes), 'w');
}

int Main() {
  const std::uint64_t seed = std::stoull(Variable("CHAOS_SEED"));
  const std::string job = Variable("HONE_TUNING_JOB");
  const int trial = Number("HONE_TRIAL");
  const int attempt = Number("HONE_ATTEMPT");
  NoteFile notes(Variable("CHAOS_NOTES") + "/" + NotesName(job, trial, attempt));
  notes.Start();
  const Plan plan = PlanOf(seed, job, trial);
  Printer printer(plan.in_file);
  for (int i = 0; i < plan.values; ++i) {
    const double value = ValueOf(seed, job, trial, attempt, i);
    notes.Value(value);
    printer.Print(value);
    std::this_thread::sleep_for(plan.pause);
  }
  if (plan.model_bytes > 0) WriteModel(plan.model_bytes);
  const int code = attempt <= plan.failing_attempts ? kOwnFailure : 0;
  notes.Exit(code);
  return code;
}

}  // namespace
}  // namespace hone::chaos

int main() { return hone::chaos::Main(); }
