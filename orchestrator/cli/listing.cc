#include <ostream>

#include "base/near_miss.h"
#include "job_file/words.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

constexpr int kPageSize = 1'000;

// "InProgress", whatever its case and with or without "-", as a status of `Status`.
template <typename Status>
Result<Status> ParseStatus(const std::string& text, int last) {
  std::vector<std::string> words;
  const auto folded = [](const std::string& word) {
    std::string letters;
    for (const char c : word) {
      if (c != '-' && c != '_') letters += static_cast<char>(std::tolower(c));
    }
    return letters;
  };
  for (int i = 1; i <= last; ++i) {
    words.push_back(StatusWord(static_cast<Status>(i)));
    if (folded(words.back()) == folded(text)) return static_cast<Status>(i);
  }
  return InvalidArgument("--status: must be a status such as InProgress" + DidYouMean(text, words) +
                         ": " + text);
}

struct ListOptions {
  std::string status;
  std::string name_contains;
  std::string sort;
  std::int64_t limit = 0;
  bool training = false;
};

std::string TrialsWords(const v1::TuningJob& job) {
  const v1::TrialCounts& counts = job.counts();
  const std::int64_t ended = counts.completed() + counts.failed() + counts.stopped();
  return std::to_string(ended) + "/" + std::to_string(job.spec().limits().max_trials());
}

// Tuning jobs and training jobs are listed alike.
auto* ListIn(v1::ListTuningJobsResponse& response) { return response.mutable_tuning_jobs(); }
auto* ListIn(v1::ListTrainingJobsResponse& response) { return response.mutable_training_jobs(); }

void Sort(const std::string& by, auto* list) {
  if (by == "name") {
    std::sort(list->begin(), list->end(),
              [](const auto& a, const auto& b) { return a.name() < b.name(); });
  } else if (by == "status") {
    std::stable_sort(list->begin(), list->end(),
                     [](const auto& a, const auto& b) { return a.status() < b.status(); });
  }
}

template <typename Response, typename Request, typename Status>
Result<Response> FetchJobs(Client& client, const ListOptions& options, Status last_status,
                           Result<Response> (Client::*fetch)(const Request&)) {
  Request request;
  if (!options.status.empty()) {
    HONE_TRY(const auto status, ParseStatus<Status>(options.status, last_status));
    request.set_status(status);
  }
  request.set_name_contains(options.name_contains);
  Response all;
  auto* jobs = ListIn(all);
  // Sorted by another order than the server's, the first ones are known only after the last page.
  const bool all_pages = options.limit == 0 || (options.sort != "" && options.sort != "created");
  do {
    const std::int64_t missing = options.limit - jobs->size();
    request.set_page_size(
        static_cast<int>(all_pages ? kPageSize : std::min<std::int64_t>(missing, kPageSize)));
    HONE_TRY(Response page, (client.*fetch)(request));
    jobs->MergeFrom(*ListIn(page));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && (all_pages || jobs->size() < options.limit));
  Sort(options.sort, jobs);
  const int limit = static_cast<int>(options.limit);
  if (limit > 0 && jobs->size() > limit) jobs->DeleteSubrange(limit, jobs->size() - limit);
  return all;
}

std::string Took(const v1::TrainingJob& trial, WallTime now) {
  if (!trial.has_started_at()) return "";
  const WallTime end = trial.has_ended_at() ? ToWallTime(trial.ended_at()) : now;
  return FormatSpan(end - ToWallTime(trial.started_at()));
}

// What its status is, or where in it the job is while it goes on.
Cell StatusCell(const v1::TrainingJob& job) {
  const std::string status =
      HasEnded(job.status()) ? StatusWord(job.status()) : StatusWord(job.secondary_status());
  return {status, ColourOf(status)};
}

std::string ValueWords(const v1::TrainingJob& job) {
  if (job.has_objective_value()) return FormatNumber(job.objective_value());
  return job.has_latest_value() ? FormatNumber(job.latest_value()) : "";
}

// Why it failed, or why its latest attempt did.
std::string FailureWords(const v1::TrainingJob& job) {
  if (job.failure_cause() == v1::FAILURE_CAUSE_UNSPECIFIED) return "";
  return WordFor(FailureCauseWords(), job.failure_cause()) + ": " + job.failure_reason();
}

Result<int> ListTraining(Context& context, Client& client, const ListOptions& options) {
  HONE_TRY(const v1::ListTrainingJobsResponse jobs,
           FetchJobs(client, options, v1::TRAINING_JOB_STATUS_DELETING, &Client::ListTrainingJobs));
  if (context.json) {
    PrintJson(context, jobs);
    return kExitDone;
  }
  Table table({{"NAME"},
               {"STATUS"},
               {"OBJECTIVE", true},
               {"TOOK", true},
               {"CREATED"},
               {.title = "FAILURE", .optional = true, .words = true, .below = true}});
  for (const v1::TrainingJob& job : jobs.training_jobs()) {
    table.AddRow({job.name(), StatusCell(job), ValueWords(job), Took(job, context.now()),
                  FormatAge(ToWallTime(job.created_at()), context.now()), FailureWords(job)});
  }
  table.Print(context);
  return kExitDone;
}

Result<int> List(Context& context, const ListOptions& options) {
  Client client(Endpoint(context));
  if (options.training) return ListTraining(context, client, options);
  HONE_TRY(
      const v1::ListTuningJobsResponse jobs,
      FetchJobs(client, options, v1::TUNING_JOB_STATUS_DELETE_FAILED, &Client::ListTuningJobs));
  if (context.json) {
    PrintJson(context, jobs);
    return kExitDone;
  }
  Table table({{"NAME"}, {"STATUS"}, {"TRIALS", true}, {"BEST", true}, {"STRATEGY"}, {"CREATED"}});
  for (const v1::TuningJob& job : jobs.tuning_jobs()) {
    const std::string status = StatusWord(job.status());
    table.AddRow({job.name(),
                  {status, ColourOf(status)},
                  TrialsWords(job),
                  job.best_trial() != 0 ? FormatNumber(job.best_value()) : "",
                  job.spec().strategy(),
                  FormatAge(ToWallTime(job.created_at()), context.now())});
  }
  table.Print(context);
  return kExitDone;
}

struct TrialsOptions {
  std::string job;
  std::string sort = "best";
  std::string status;
  std::int64_t top = 0;
};

Result<v1::ListTrialsResponse> FetchTrials(Client& client, const TrialsOptions& options) {
  v1::ListTrialsRequest request;
  request.set_tuning_job(options.job);
  request.set_order(options.sort == "number"   ? v1::TRIAL_ORDER_NUMBER
                    : options.sort == "newest" ? v1::TRIAL_ORDER_NEWEST
                                               : v1::TRIAL_ORDER_BEST);
  if (!options.status.empty()) {
    HONE_TRY(const auto status,
             ParseStatus<v1::TrainingJobStatus>(options.status, v1::TRAINING_JOB_STATUS_DELETING));
    request.set_status(status);
  }
  v1::ListTrialsResponse all;
  do {
    const std::int64_t missing = options.top - all.trials_size();
    request.set_page_size(static_cast<int>(
        options.top == 0 ? kPageSize : std::min<std::int64_t>(missing, kPageSize)));
    HONE_TRY(const v1::ListTrialsResponse page, client.ListTrials(request));
    all.mutable_trials()->MergeFrom(page.trials());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && (options.top == 0 || all.trials_size() < options.top));
  return all;
}

Result<int> Trials(Context& context, const TrialsOptions& options) {
  Client client(Endpoint(context));
  HONE_TRY(const v1::ListTrialsResponse trials, FetchTrials(client, options));
  if (context.json) {
    PrintJson(context, trials);
    return kExitDone;
  }
  Table table({{"TRIAL", true},
               {"STATUS"},
               {"OBJECTIVE", true},
               {"TOOK", true},
               {.title = "HYPERPARAMETERS", .words = true},
               {.title = "FAILURE", .optional = true, .words = true, .below = true}});
  for (const v1::TrainingJob& trial : trials.trials()) {
    table.AddRow({std::to_string(trial.trial()), StatusCell(trial), ValueWords(trial),
                  Took(trial, context.now()), Joined(trial.hyperparameters()),
                  FailureWords(trial)});
  }
  table.Print(context);
  return kExitDone;
}

}  // namespace

void AddListCommands(CLI::App& app, Action* action) {
  auto list = std::make_shared<ListOptions>();
  CLI::App* command =
      AddCommand<ListOptions>(app, action, "list", "List the tuning jobs, newest first",
                              "hone list --status InProgress --limit 10", list, List);
  command->add_option("--status", list->status, "Only those with this status");
  command->add_option("--name-contains", list->name_contains, "Only those; case does not matter");
  command->add_option("--sort", list->sort, "created (newest first), name or status")
      ->check(CLI::IsMember({"created", "name", "status"}));
  command->add_flag("--training", list->training,
                    "List the training jobs that are run by themselves");
  command->add_option("--limit", list->limit, "At most so many")->check(CLI::PositiveNumber);

  auto trials = std::make_shared<TrialsOptions>();
  command =
      AddCommand<TrialsOptions>(app, action, "trials", "List a tuning job's trials, best first",
                                "hone trials seedlings --top 5", trials, Trials);
  command->add_option("JOB", trials->job, "The tuning job's name")->required();
  command->add_option("--sort", trials->sort, "best, number or newest")
      ->check(CLI::IsMember({"best", "number", "newest"}));
  command->add_option("--status", trials->status, "Only those with this status");
  command->add_option("--top", trials->top, "Only the first so many")->check(CLI::PositiveNumber);
}

}  // namespace hone
