#include "orchestrator/cli/logs.h"

#include <ostream>
#include <thread>

#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"

namespace hone {
namespace {

struct LogsOptions {
  std::string job;
  int attempt = 0;  // 0: the latest.
  bool follow = false;
};

// The number of the latest attempt; 0 when none was made.
Result<int> LatestAttempt(Client& client, const std::string& job) {
  HONE_TRY(const v1::TrainingJob training_job, client.GetTrainingJob(job));
  int latest = 0;
  for (const v1::Attempt& attempt : training_job.attempts()) {
    latest = std::max(latest, attempt.number());
  }
  return latest;
}

// Waits until there is an attempt. 0 when the job has ended without one.
Result<int> AwaitAttempt(Client& client, const std::string& job) {
  while (true) {
    HONE_TRY(const int latest, LatestAttempt(client, job));
    if (latest != 0) return latest;
    HONE_TRY(const v1::TrainingJob training_job, client.GetTrainingJob(job));
    if (HasEnded(training_job.status())) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

// Says what is missing before a piece. What went before it has been printed already.
void TellMissing(Context& context, const std::string& job, const v1::ReadLogResponse& piece) {
  const auto tell = [&](std::int64_t from, std::int64_t bytes, const char* why) {
    if (bytes == 0) return;
    const std::string count = std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
    const char* verb = bytes == 1 ? " is " : " are ";
    context.err << "hone: " << job << ": " << (from == 0 ? "the first " : "") << count << verb
                << why << '\n';
  };
  if (piece.absent()) {
    context.err << "hone: " << job
                << ": its log is not there: it was kept for long enough (keep-logs of honed), or "
                   "never arrived\n";
  }
  const std::int64_t from = piece.offset() - piece.cut_bytes() - piece.lost_bytes();
  tell(from, piece.cut_bytes(), "cut: the log had grown to its limit (max-log-size of honed)");
  tell(from + piece.cut_bytes(), piece.lost_bytes(), "missing: lost on the way to honed");
}

// Prints from `request.offset` on; after a break from where it was. The attempt is named by its
// number: a retry meanwhile must not continue the other's output.
Result<void> Copy(Context& context, Client& client, v1::ReadLogRequest request) {
  Reconnect reconnect(context.contact_limit);
  reconnect.Heard();  // The job's attempts were asked for just now.
  while (true) {
    const Result<void> read = client.ReadLog(request, [&](const v1::ReadLogResponse& piece) {
      reconnect.Heard();
      if (context.json) {
        PrintJson(context, piece);
      } else {
        TellMissing(context, request.name(), piece);
        context.out.write(piece.data().data(), static_cast<std::streamsize>(piece.data().size()));
        context.out.flush();
      }
      request.set_offset(piece.offset() + static_cast<std::int64_t>(piece.data().size()));
      return true;
    });
    if (read || read.error().code != ErrorCode::kUnavailable) return read;
    if (!reconnect.Pause()) return read;
  }
}

Result<int> Logs(Context& context, const LogsOptions& options) {
  HONE_TRY(const JobName name, ParseJobName(options.job));
  Client client(Endpoint(context));
  v1::ReadLogRequest request;
  request.set_name(ToString(name));
  request.set_follow(options.follow);
  HONE_TRY(const int latest, options.follow ? AwaitAttempt(client, request.name())
                                            : LatestAttempt(client, request.name()));
  request.set_attempt(options.attempt != 0 ? options.attempt : latest);
  if (request.attempt() == 0) {
    context.err << "hone: " << request.name() << " has not been started\n";
    return kExitDone;
  }
  HONE_TRY_VOID(Copy(context, client, request));
  return kExitDone;
}

}  // namespace

Result<std::string> LastOutput(Client& client, const std::string& job, std::int64_t bytes) {
  v1::ReadLogRequest request;
  request.set_name(job);
  request.set_offset(-bytes);
  std::string text;
  HONE_TRY_VOID(client.ReadLog(request, [&](const v1::ReadLogResponse& piece) {
    text += piece.data();
    return true;
  }));
  // The first line may be half of one.
  const std::size_t newline = text.find('\n');
  const bool cut = static_cast<std::int64_t>(text.size()) >= bytes && newline != std::string::npos;
  return cut ? text.substr(newline + 1) : text;
}

void AddLogsCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<LogsOptions>();
  CLI::App* command =
      AddCommand<LogsOptions>(app, action, "logs", "Print what a training program printed",
                              "hone logs seedlings/7 -f", options, Logs);
  command->add_option("JOB", options->job, "JOB/NUMBER, or a training job's name")->required();
  command->add_option("--attempt", options->attempt, "Which attempt, from 1; default the latest")
      ->check(CLI::PositiveNumber);
  command->add_flag("-f,--follow", options->follow, "Go on until the program has ended");
}

}  // namespace hone
