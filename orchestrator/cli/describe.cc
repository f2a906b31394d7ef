#include <map>
#include <ostream>

#include "base/text.h"
#include "job_file/words.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/logs.h"
#include "orchestrator/cli/table.h"
#include "orchestrator/cli/waiting.h"

namespace hone {
namespace {

constexpr std::int64_t kShownOutputBytes = 2'000;

// Lines of a name and what it is, the names in one column.
class Facts {
 public:
  explicit Facts(const Context& context) : context_(context) {}

  void Add(const std::string& name, const std::string& value) {
    if (value.empty()) return;
    const std::size_t blanks = kNameWidth - std::min(kNameWidth - 1, name.size());
    context_.out << Coloured(context_, Colour::kBold, name) << std::string(blanks, ' ')
                 << OneLine(value) << '\n';
  }
  void AddStatus(const std::string& status, const std::string& more) {
    const std::string name = "Status";
    context_.out << Coloured(context_, Colour::kBold, name)
                 << std::string(kNameWidth - name.size(), ' ')
                 << Coloured(context_, ColourOf(status), status) << OneLine(more) << '\n';
  }

 private:
  static constexpr std::size_t kNameWidth = 18;
  const Context& context_;
};

std::string When(const Context& context, bool known, const google::protobuf::Timestamp& at) {
  if (!known) return "";
  const WallTime time = ToWallTime(at);
  return FormatLocalTime(time) + " (" + FormatAge(time, context.now()) + ")";
}

std::string Between(const Context& context, bool has_end, const google::protobuf::Timestamp& begin,
                    const google::protobuf::Timestamp& end) {
  return FormatSpan((has_end ? ToWallTime(end) : context.now()) - ToWallTime(begin));
}

std::string Span(const google::protobuf::Duration& duration) {
  return FormatDuration(ToDuration(duration));
}

void PrintValues(const Context& context,
                 const google::protobuf::RepeatedPtrField<v1::Hyperparameter>& values) {
  for (const v1::Hyperparameter& value : values) {
    context.out << "  " << OneLine(value.name()) << " = " << OneLine(value.value()) << '\n';
  }
}

std::string CountsWords(const v1::TuningJob& job) {
  const v1::TrialCounts& counts = job.counts();
  const std::int64_t created =
      counts.in_progress() + counts.completed() + counts.failed() + counts.stopped();
  return std::to_string(created) + " of " + std::to_string(job.spec().limits().max_trials()) +
         ": " + std::to_string(counts.completed()) + " completed, " +
         std::to_string(counts.failed()) + " failed, " + std::to_string(counts.stopped()) +
         " stopped, " + std::to_string(counts.in_progress()) + " in progress";
}

std::string ObjectiveWords(const v1::TuningJob& job) {
  if (job.spec().definitions_size() == 0) return "";
  const v1::Objective& objective = job.spec().definitions(0).objective();
  return WordFor(GoalWords(), objective.goal()) + " " + objective.metric();
}

std::string LimitsWords(const v1::Limits& limits) {
  std::string words = std::to_string(limits.max_trials()) + " trials, " +
                      std::to_string(limits.max_parallel_trials()) + " at once";
  if (limits.has_max_runtime()) words += ", " + Span(limits.max_runtime());
  if (limits.has_max_failed_trials()) {
    words += ", " + std::to_string(limits.max_failed_trials()) + " failed ones";
  }
  return words;
}

std::string CompletionWords(const v1::Completion& completion) {
  std::string words;
  if (completion.has_target()) words = "at " + FormatNumber(completion.target());
  if (completion.has_no_improvement()) {
    words += (words.empty() ? "" : ", or ") + std::string("after ") +
             std::to_string(completion.no_improvement()) + " trials without improvement";
  }
  return words;
}

// Without an answer there is nothing to say.
std::string WaitingWords(Client& client, bool waits, const v1::TrainingProgram& program) {
  if (!waits) return "";
  const Result<v1::ListWorkersResponse> workers = client.ListWorkers();
  return workers ? WhyItWaits(program.resources(), *workers) : "";
}

std::string InputWords(const v1::InputChannel& input) {
  return input.from().empty() ? input.path() : "the model of " + input.from();
}

void AddInputs(Facts& facts, const v1::TrainingProgram& program) {
  const std::map<std::string, v1::InputChannel> inputs(program.inputs().begin(),
                                                       program.inputs().end());
  for (const auto& [channel, input] : inputs) facts.Add("Input " + channel, InputWords(input));
}

// The newest trial that failed, and why. Without an answer there is nothing to say.
std::string LastFailure(Client& client, const v1::TuningJob& job) {
  if (job.counts().failed() == 0) return "";
  v1::ListTrialsRequest request;
  request.set_tuning_job(job.name());
  request.set_status(v1::TRAINING_JOB_STATUS_FAILED);
  request.set_order(v1::TRIAL_ORDER_NEWEST);
  request.set_page_size(1);
  const Result<v1::ListTrialsResponse> response = client.ListTrials(request);
  if (!response || response->trials().empty()) return "";
  const v1::TrainingJob& trial = response->trials(0);
  return job.name() + "/" + std::to_string(trial.trial()) + "  " +
         std::string(WordFor(FailureCauseWords(), trial.failure_cause())) + ": " +
         trial.failure_reason();
}

void DescribeTuningJob(const Context& context, Client& client, const v1::TuningJob& job) {
  Facts facts(context);
  facts.Add("Tuning job", job.name());
  facts.AddStatus(StatusWord(job.status()), job.reason().empty() ? "" : " (" + job.reason() + ")");
  const bool waits = job.status() == v1::TUNING_JOB_STATUS_IN_PROGRESS;
  const v1::TrainingProgram& program = job.spec().definitions(0).program();
  facts.Add("Waits", WaitingWords(client, waits, program));
  facts.Add("Trials", CountsWords(job));
  facts.Add("Objective", ObjectiveWords(job));
  const std::string seed =
      job.spec().has_seed() ? ", seed " + std::to_string(job.spec().seed()) : "";
  facts.Add("Strategy", job.spec().strategy() + seed);
  facts.Add("Limits", LimitsWords(job.spec().limits()));
  facts.Add("Completes", CompletionWords(job.spec().completion()));
  AddInputs(facts, program);
  facts.Add("Created", When(context, job.has_created_at(), job.created_at()));
  facts.Add("Ended", When(context, job.has_ended_at(), job.ended_at()));
  facts.Add("Took", Between(context, job.has_ended_at(), job.created_at(), job.ended_at()));
  for (const auto& [key, value] : job.spec().tags()) facts.Add("Tag " + key, value);
  facts.Add("Last failure", LastFailure(client, job));
  if (job.best_trial() == 0) return;
  facts.Add("Best trial", job.name() + "/" + std::to_string(job.best_trial()) + "  " +
                              FormatNumber(job.best_value()));
  PrintValues(context, job.best_hyperparameters());
}

std::string PlacementWords(const v1::Attempt& attempt) {
  std::string words;
  for (const v1::Placement& placement : attempt.placements()) {
    words += (words.empty() ? "" : ", ") + placement.worker_name();
    for (const std::string& device : placement.devices()) words += " " + device;
  }
  return words;
}

void PrintAttempts(const Context& context, const v1::TrainingJob& job) {
  if (job.attempts().empty()) return;
  context.out << '\n';
  Table table({{"ATTEMPT", true},
               {"KIND"},
               {"STATUS"},
               {"WORKER"},
               {"EXIT"},
               {"CAUSE"},
               {"TOOK", true},
               {.title = "REASON", .words = true}});
  for (const v1::Attempt& attempt : job.attempts()) {
    std::string status = StatusWord(attempt.status());
    if (attempt.superseded()) status += " (superseded)";
    const std::string took =
        attempt.has_started_at()
            ? Between(context, attempt.has_ended_at(), attempt.started_at(), attempt.ended_at())
            : "";
    table.AddRow({std::to_string(attempt.number()), KindWord(attempt.kind()), status,
                  PlacementWords(attempt), attempt.has_exit() ? ExitWords(attempt.exit()) : "",
                  WordFor(FailureCauseWords(), attempt.cause()), took, attempt.reason()});
  }
  table.Print(context);
}

void PrintLastOutput(const Context& context, Client& client, const std::string& name) {
  const Result<std::string> output = LastOutput(client, name, kShownOutputBytes);
  if (!output || output->empty()) return;
  context.out << "\nIts last output:\n" << CleanUtf8(*output, 3 * kShownOutputBytes);
  if (output->back() != '\n') context.out << '\n';
}

void DescribeTrainingJob(const Context& context, Client& client, const v1::TrainingJob& job) {
  Facts facts(context);
  facts.Add("Training job", job.name());
  if (job.trial() != 0) facts.Add("Trial", job.tuning_job() + "/" + std::to_string(job.trial()));
  const std::string status = StatusWord(job.status());
  const std::string secondary = StatusWord(job.secondary_status());
  facts.AddStatus(status, secondary == status ? "" : " (" + secondary + ")");
  const bool waits = job.secondary_status() == v1::SECONDARY_STATUS_PENDING && job.has_spec();
  facts.Add("Waits", WaitingWords(client, waits, job.spec().program()));
  facts.Add("Cause", WordFor(FailureCauseWords(), job.failure_cause()));
  facts.Add("Reason", job.failure_reason());
  if (job.has_objective_value()) facts.Add("Objective", FormatDouble(job.objective_value()));
  if (job.has_latest_value() && !job.has_objective_value()) {
    facts.Add("Objective so far", FormatDouble(job.latest_value()));
  }
  AddInputs(facts, job.spec().program());
  for (const auto& [key, value] : job.spec().tags()) facts.Add("Tag " + key, value);
  facts.Add("Created", When(context, job.has_created_at(), job.created_at()));
  facts.Add("Started", When(context, job.has_started_at(), job.started_at()));
  facts.Add("Ended", When(context, job.has_ended_at(), job.ended_at()));
  for (const auto& [role, artifact] : job.artifacts()) {
    const std::string when = When(context, artifact.has_stored_at(), artifact.stored_at());
    facts.Add("Artifact " + role, artifact.digest() + ", " + FormatBytes(artifact.size()) +
                                      (when.empty() ? "" : ", stored " + when));
  }
  if (!job.hyperparameters().empty()) context.out << "Hyperparameters\n";
  PrintValues(context, job.hyperparameters());
  PrintAttempts(context, job);
  if (job.status() == v1::TRAINING_JOB_STATUS_FAILED) PrintLastOutput(context, client, job.name());
}

struct DescribeOptions {
  std::string job;
};

Result<int> Describe(Context& context, const DescribeOptions& options) {
  HONE_TRY(const JobName name, ParseJobName(options.job));
  Client client(Endpoint(context));
  if (!name.IsTrial()) {
    const Result<v1::TuningJob> job = client.GetTuningJob(name.name);
    if (job) {
      context.json ? PrintJson(context, *job) : DescribeTuningJob(context, client, *job);
      return kExitDone;
    }
    if (job.error().code != ErrorCode::kNotFound) return job.error();
  }
  HONE_TRY(const v1::TrainingJob job, client.GetTrainingJob(ToString(name)));
  context.json ? PrintJson(context, job) : DescribeTrainingJob(context, client, job);
  return kExitDone;
}

}  // namespace

void AddDescribeCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<DescribeOptions>();
  CLI::App* command = AddCommand<DescribeOptions>(app, action, "describe",
                                                  "Show all about a job, or about one trial",
                                                  "hone describe seedlings/7", options, Describe);
  command
      ->add_option("JOB", options->job, "A tuning job, a training job, or JOB/NUMBER for one trial")
      ->required();
}

}  // namespace hone
