// hone-supervise: runs one attempt's program and outlives the agent that asked for it.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "worker/spool/lock.h"
#include "worker/spool/spawn.h"
#include "worker/spool/started.h"
#include "worker/supervise/supervisor.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUse = 2;

constexpr char kHelp[] =
    "Usage: hone-supervise [--detach] FOLDER\n"
    "\n"
    "Runs the program that FOLDER/command.json describes and writes its output and its end to\n"
    "FOLDER. hone-worker starts one for each attempt; it goes on when hone-worker ends.\n"
    "\n"
    "  --detach   go on in the background once the attempt is taken\n"
    "  --help     print this\n"
    "  --version  print the version\n"
    "\n"
    "SIGTERM stops the program with its grace period, as a drain does; SIGINT, SIGHUP and SIGQUIT\n"
    "are ignored. Exit status: 0 the end is written (or, with --detach, the attempt is taken),\n"
    "1 failed, 2 wrong use, 3 another supervises FOLDER or did before.\n";

struct Options {
  bool detach = false;
  std::string folder;
};

int Say(const std::string& message) {
  std::fprintf(stderr, "hone-supervise: %s\n", message.c_str());
  return kFailed;
}

// Standard descriptors have to be there, or a file would get their numbers and the program would
// write its output into it. Others that were inherited would be kept open for days.
void TidyDescriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) open("/dev/null", O_RDWR);
  }
  close_range(3, ~0U, 0);
}

int Run(const Options& options) {
  std::error_code error;
  // Strays are found by this path, so it has to be the same whoever asks.
  const std::string folder = std::filesystem::canonical(options.folder, error).string();
  if (error) return Say(options.folder + ": " + error.message());
  const auto lock = hone::AttemptLock::TryTake(folder);
  if (!lock) return Say(lock.error().message);
  if (!lock->has_value()) {
    Say(folder + ": another supervisor holds it");
    return hone::kNothingToSupervise;
  }
  if (hone::HasStartMark(folder)) {
    Say(folder + ": was begun before");
    return hone::kNothingToSupervise;
  }
  if (options.detach) {
    // The lock belongs to both from here on, and to the child alone in a moment.
    const pid_t child = fork();
    if (child < 0) return Say("fork failed");
    if (child > 0) _exit(0);
  }
  setsid();  // Refused to the leader of a group, which then has a terminal that ignores us.
  const hone::Result<void> done = hone::Supervise(folder);
  return done ? 0 : Say(done.error().message);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (const std::string& argument : std::vector<std::string>(argv + 1, argv + argc)) {
    if (argument == "--help") return std::fputs(kHelp, stdout) < 0 ? kFailed : 0;
    if (argument == "--version") return std::puts("hone-supervise " HONE_VERSION) < 0 ? kFailed : 0;
    if (argument == "--detach") {
      options.detach = true;
    } else if (argument.empty() || argument.starts_with('-') || !options.folder.empty()) {
      std::fprintf(stderr, "hone-supervise: unknown argument: %s\n%s", argument.c_str(), kHelp);
      return kWrongUse;
    } else {
      options.folder = argument;
    }
  }
  if (options.folder.empty()) {
    std::fprintf(stderr, "hone-supervise: FOLDER: must be given\n%s", kHelp);
    return kWrongUse;
  }
  TidyDescriptors();
  return Run(options);
}
