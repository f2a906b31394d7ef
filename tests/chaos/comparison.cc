#include "tests/chaos/comparison.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "orchestrator/core/failures.h"
#include "storage/sqlite/sqlite_queries.h"
#include "tests/chaos/chaos.h"
#include "tests/chaos/notes.h"
#include "tests/chaos/plan.h"
#include "tests/chaos/records.h"
#include "tests/integration/support/database.h"
#include "tests/integration/support/replayed.h"

namespace hone::chaos {
namespace {

namespace fs = std::filesystem;

// One trial with all its attempts.
class TrialComparison {
 public:
  TrialComparison(const Evidence& evidence, const StoredJob& job, const TrainingJob& trial,
                  Report& report)
      : evidence_(evidence),
        job_(job),
        trial_(trial),
        plan_(PlanOf(evidence.seed, job.row.name, static_cast<int>(trial.trial))),
        report_(report) {}

  // Takes the notes that belong to it from `files`.
  void Run(std::set<std::string>& files) {
    const auto found = job_.attempts.find(trial_.id);
    if (found == job_.attempts.end()) return Wrong("has no attempt");
    for (const Attempt& attempt : found->second) {
      const std::string file =
          NotesName(job_.row.name, static_cast<int>(trial_.trial), attempt.number);
      files.erase(file);
      CompareAttempt(attempt, ReadNotes(evidence_.notes / file));
    }
    CompareTrial(found->second);
  }

 private:
  void CompareAttempt(const Attempt& attempt, const Notes& notes) {
    current_ = attempt.number;
    ++report_.attempts;
    report_.starts += notes.starts;
    if (notes.starts > 1) Wrong("was started " + std::to_string(notes.starts) + " times");
    if (attempt.status != AttemptStatus::kEnded) Wrong("has not ended");
    for (std::size_t i = 0; i < notes.values.size(); ++i) {
      if (notes.values[i] != Expected(static_cast<int>(i))) Wrong("noted what is not its own");
    }
    CompareCause(attempt, notes);
    CompareObservations(attempt, notes);
    current_ = 0;
  }

  // Each cause needs its reason: the plan, or a kill.
  void CompareCause(const Attempt& attempt, const Notes& notes) {
    if (!attempt.cause || attempt.cause == FailureCause::kProgramError) {
      const int planned = attempt.number <= plan_.failing_attempts ? kOwnFailure : 0;
      const int told = attempt.cause ? kOwnFailure : 0;
      if (told != planned) Wrong("should have ended with " + std::to_string(planned));
      if (notes.exit != planned) Wrong("did not run to its end, and counts as if it had");
      if (attempt.exit && attempt.exit->exit_code != planned) Wrong("has another exit code");
      return;
    }
    const auto hit = evidence_.hits.find(attempt.id);
    const std::set<Kill> kills = hit == evidence_.hits.end() ? std::set<Kill>() : hit->second;
    if (attempt.cause == FailureCause::kKilled) {
      if (!kills.contains(Kill::kProgram)) Wrong("was not killed, and is said to be");
      return;
    }
    // To a machine that is gone attempts may have been given, of which it never heard.
    const bool gone =
        attempt.superseded && evidence_.gone.contains(job_.WorkerName(attempt.placements.front()));
    const bool lost = kills.contains(Kill::kSupervisor) || kills.contains(Kill::kMachine) || gone;
    if (attempt.cause == FailureCause::kLostWorker) {
      if (!lost) Wrong("was not lost, and is said to be: " + attempt.reason);
      return;
    }
    Wrong("has a cause that nobody made: " + std::string(Name(*attempt.cause)) + ": " +
          attempt.reason);
  }

  // All of a program whose end is known; of one whose supervisor died, what came that far.
  void CompareObservations(const Attempt& attempt, const Notes& notes) {
    const std::vector<double> stored = job_.ValuesOf(attempt.id);
    report_.observations += static_cast<std::int64_t>(stored.size());
    const bool prefix = stored.size() <= notes.values.size() &&
                        std::equal(stored.begin(), stored.end(), notes.values.begin());
    if (!prefix) Wrong("has observations that its program did not give in this order, once each");
    std::size_t least = 0;
    if (notes.exit && attempt.cause != FailureCause::kLostWorker) {
      least = notes.values.size();
    } else if (attempt.cause == FailureCause::kKilled && !notes.values.empty()) {
      least = notes.values.size() - 1;  // The last was noted and perhaps not printed.
    }
    const auto acknowledged = evidence_.acknowledged.find(attempt.id);
    if (acknowledged != evidence_.acknowledged.end()) {
      least = std::max(least, static_cast<std::size_t>(acknowledged->second));
    }
    if (stored.size() < least) {
      Wrong("has " + std::to_string(stored.size()) + " observations and should have " +
            std::to_string(least));
    }
    if (notes.exit && notes.values.size() != static_cast<std::size_t>(plan_.values)) {
      Wrong("ended before its plan was carried out");
    }
  }

  void CompareTrial(const std::vector<Attempt>& attempts) {
    ++report_.trials;
    const auto count = [&](auto is) {
      return static_cast<std::int32_t>(std::count_if(attempts.begin(), attempts.end(), is));
    };
    // What fails as the probe of a worker that was set aside is none of the trial's own.
    const auto is_own = [](const Attempt& a) {
      return a.cause && IsProgramFault(*a.cause) && a.kind != AttemptKind::kProbe;
    };
    const std::int32_t own = count(is_own);
    const std::int32_t lost = count([&](const Attempt& a) { return a.cause && !is_own(a); });
    const auto size = static_cast<std::int32_t>(attempts.size());
    report_.retries += size - 1;
    if (trial_.attempts != size) Wrong("counts its attempts as " + std::to_string(trial_.attempts));
    if (trial_.program_failures != own) Wrong("has another number of failures of its own");
    if (trial_.machine_failures != lost) Wrong("has another number of lost attempts");
    for (std::int32_t i = 0; i < size; ++i) {
      const Attempt& attempt = attempts[static_cast<std::size_t>(i)];
      if (attempt.number != i + 1) Wrong("has a gap in its attempts");
      if (!attempt.cause && i + 1 != size) Wrong("was started again after it had succeeded");
    }
    if (own == kMaxAttempts) {
      if (trial_.status != TrainingJobStatus::kFailed) Wrong("should be Failed");
      if (trial_.cause != attempts.back().cause) Wrong("has not the cause of its last attempt");
      return;
    }
    CompareCompleted(attempts.back());
  }

  void CompareCompleted(const Attempt& last) {
    if (trial_.status != TrainingJobStatus::kCompleted) {
      return Wrong("should be Completed and is " + std::string(Name(trial_.status)) + ": " +
                   trial_.reason);
    }
    if (last.cause) Wrong("is Completed by an attempt that failed");
    if (trial_.objective != Expected(plan_.values - 1, last.number)) {
      Wrong("has not the last value of its program");
    }
    const auto model = trial_.artifacts.find("model");
    const std::int64_t bytes =
        model == trial_.artifacts.end() ? 0 : job_.ArtifactBytes(model->second);
    if (bytes != plan_.model_bytes) Wrong("left a model of " + std::to_string(bytes) + " bytes");
  }

  double Expected(int index) const { return Expected(index, current_); }
  double Expected(int index, int attempt) const {
    return ValueOf(evidence_.seed, job_.row.name, static_cast<int>(trial_.trial), attempt, index);
  }

  void Wrong(const std::string& what) {
    const std::string attempt = current_ == 0 ? "" : " attempt " + std::to_string(current_);
    report_.wrong.push_back(job_.row.name + "/" + std::to_string(trial_.trial) + attempt + " " +
                            what);
  }

  const Evidence& evidence_;
  const StoredJob& job_;
  const TrainingJob& trial_;
  const Plan plan_;
  Report& report_;
  int current_ = 0;  // The attempt that is looked at; 0: the trial as a whole.
};

std::set<std::string> FilesIn(const fs::path& folder) {
  std::set<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    files.insert(entry.path().filename());
  }
  return files;
}

}  // namespace

void CompareAll(const Evidence& evidence, const std::vector<std::string>& jobs, Report& report) {
  std::set<std::string> files = FilesIn(evidence.notes);
  for (const std::string& name : jobs) {
    ++report.jobs;
    const Result<std::unique_ptr<StoredJob>> job = StoredJob::Read(evidence.database, name);
    if (!job) {
      report.wrong.push_back(name + ": " + job.error().message);
      continue;
    }
    for (const TrainingJob& trial : (*job)->trials) {
      TrialComparison(evidence, **job, trial, report).Run(files);
    }
    for (const std::string& difference : integration::ReplayDifferences(evidence.database, name)) {
      report.wrong.push_back(name + ": its log folds to something else: " + difference);
    }
  }
  for (const std::string& file : files) {
    report.wrong.push_back("a program ran that the database does not know: " + file);
  }
  const integration::Database database(evidence.database);
  for (const std::string& broken : BrokenChains(database)) report.wrong.push_back(broken);
  const std::string integrity = database.Text("PRAGMA integrity_check");
  if (integrity != "ok") report.wrong.push_back("integrity_check: " + integrity);
}

}  // namespace hone::chaos
