#include "job_file/violations.h"

#include <array>
#include <string_view>

#include "convert/spec.h"
#include "orchestrator/core/spec_rules.h"
#include "storage/spec.h"

namespace hone {
namespace {

constexpr char kParameters[] = "definitions[0].parameters";
constexpr std::string_view kObjectiveMetric = "objective.metric";
constexpr char kStartPoints[] = "start_points[";
constexpr char kWhen[] = ".when.";

// Knows which fields could not be read, and what cannot be said for that.
class Unread {
 public:
  // `spec` is looked at for what has parameters.
  Unread(const std::vector<Mistake>& mistakes, const v1::TuningJobSpec& spec) : spec_(spec) {
    for (const Mistake& mistake : mistakes) {
      if (!mistake.path.empty()) paths_.insert(mistake.path);
    }
  }

  // Whether the violation may be there only because something could not be read.
  bool MayExplain(const Violation& violation) const {
    const std::string& path = violation.field;
    if (IsInsideOne(path)) return true;
    if (path == kParameters) return HasInside(path) && !IsOfNumber(violation);
    if (HasInside(path) && !HoldsEntries(path)) return true;
    if (path.ends_with(kObjectiveMetric)) {
      return Has(path.substr(0, path.size() - kObjectiveMetric.size()) + "program.metrics");
    }
    if (path.starts_with(kStartPoints)) return ExplainsStartPoint(path);
    if (path.starts_with(kParameters)) return ExplainsParameter(path);
    return false;
  }

 private:
  bool Has(const std::string& path) const { return paths_.contains(path) || HasInside(path); }

  bool HasInside(const std::string& path) const {
    for (const char separator : {'.', '['}) {
      const auto found = paths_.lower_bound(path + separator);
      if (found != paths_.end() && found->starts_with(path + separator)) return true;
    }
    return false;
  }

  bool IsInsideOne(const std::string& path) const {
    if (paths_.contains(path)) return true;
    for (std::size_t at = path.find_first_of(".["); at != std::string::npos;
         at = path.find_first_of(".[", at + 1)) {
      if (paths_.contains(path.substr(0, at))) return true;
    }
    return false;
  }

  // What is said of the whole of these is about how many entries there are and what they are
  // called, and an entry that could not be read is there all the same.
  static bool HoldsEntries(const std::string& path) {
    static constexpr std::array<std::string_view, 11> kLists = {"static_hyperparameters",
                                                                "hyperparameters",
                                                                "metrics",
                                                                "environment",
                                                                "inputs",
                                                                "labels",
                                                                "tags",
                                                                "start_points",
                                                                "values",
                                                                "command",
                                                                "when"};
    const std::string_view last = std::string_view(path).substr(path.rfind('.') + 1);
    for (const std::string_view list : kLists) {
      if (last == list) return true;
    }
    return false;
  }

  // What is said of all parameters together is of their number, which is known, or of their ranges.
  bool IsOfNumber(const Violation& violation) const {
    return violation.value == std::to_string(spec_.definitions(0).parameters_size());
  }

  // A point is judged by the space. What the parameters are called is known.
  bool ExplainsStartPoint(const std::string& path) const {
    static constexpr std::string_view kValues = "].hyperparameters.";
    const std::size_t values = path.find(kValues);
    if (values == std::string::npos) return Has(kParameters);
    const int index = IndexOf(path.substr(values + kValues.size()));
    if (index < 0) return false;
    // With conditions, those above it say whether it should be there at all.
    const bool conditional = spec_.definitions(0).parameters(index).when_size() > 0;
    return Has(conditional ? kParameters : ParameterPath(index));
  }

  // The numbers of a range are judged by each other, a condition by the range that it names.
  bool ExplainsParameter(const std::string& path) const {
    const std::size_t end = path.find(']', std::string_view(kParameters).size());
    if (end == std::string::npos) return false;
    const std::string field = path.substr(end + 1);
    if (field == ".name" || field == ".when") return false;
    if (!field.starts_with(kWhen)) return HasRange(path.substr(0, end + 1));
    const int parent = IndexOf(field.substr(std::string_view(kWhen).size()));
    if (parent < 0) return false;
    const std::string other = ParameterPath(parent);
    return paths_.contains(other) || HasRange(other) || Has(other + ".values") ||
           Has(other + ".step");
  }

  static std::string ParameterPath(int index) {
    return std::string(kParameters) + "[" + std::to_string(index) + "]";
  }

  // Of the parameter of this name; -1 when there is none.
  int IndexOf(const std::string& name) const {
    const auto& parameters = spec_.definitions(0).parameters();
    for (int i = 0; i < parameters.size(); ++i) {
      if (parameters[i].name() == name) return i;
    }
    return -1;
  }

  bool HasRange(const std::string& parameter) const {
    return Has(parameter + ".type") || Has(parameter + ".min") || Has(parameter + ".max");
  }

  const v1::TuningJobSpec& spec_;
  std::set<std::string> paths_;
};

// What the contract takes for absent, as it was written.
void KeepZeros(const std::set<std::string>& zeros, TuningJobSpec* spec) {
  TrainingProgram& program = spec->definitions.front().program;
  const std::string path = spec->alone ? "program" : "definitions[0].program";
  if (zeros.contains("strategy")) spec->strategy.clear();
  if (zeros.contains("limits.max_trials")) spec->limits.max_trials = 0;
  if (zeros.contains("limits.max_parallel_trials")) spec->limits.max_parallel_trials = 0;
  if (zeros.contains(path + ".max_attempts")) program.max_attempts = 0;
  if (zeros.contains(path + ".resources.slots")) program.resources.slots = 0;
}

// `violations` has what its conversion to `spec` found.
template <typename File>
void Add(const File& file, TuningJobSpec spec, std::vector<Violation> violations,
         const std::set<std::string>& zeros, const Unread& unread, std::vector<Mistake>* mistakes) {
  KeepZeros(zeros, &spec);
  // A job without a name gets a good one.
  const bool unnamed = file.name.empty() && !zeros.contains("name");
  for (Violation& violation : CheckSpec(unnamed ? "job" : file.name, spec)) {
    violations.push_back(std::move(violation));
  }
  for (const Violation& violation : violations) {
    if (unread.MayExplain(violation)) continue;
    const Places::Entry entry = file.places.Find(violation.field);
    mistakes->push_back(
        {entry.place, {entry.field, violation.rule, violation.value}, violation.field});
  }
}

}  // namespace

void AddViolations(const JobFile& file, const std::set<std::string>& zeros,
                   std::vector<Mistake>* mistakes) {
  std::vector<Violation> violations;
  TuningJobSpec spec = ToTuningJobSpec(file.spec, violations);
  const Unread unread(*mistakes, file.spec);
  Add(file, std::move(spec), std::move(violations), zeros, unread, mistakes);
}

void AddViolations(const TrainingJobFile& file, const std::set<std::string>& zeros,
                   std::vector<Mistake>* mistakes) {
  std::vector<Violation> violations;
  TuningJobSpec spec = ToTrainingJobSpec(file.spec, violations);
  const v1::TuningJobSpec without_parameters;
  const Unread unread(*mistakes, without_parameters);
  Add(file, std::move(spec), std::move(violations), zeros, unread, mistakes);
}

}  // namespace hone
