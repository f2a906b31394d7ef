// A whole Hone on this machine, for one test: honed, agents, their programs, and the command line.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/integration/support/database.h"
#include "tests/integration/support/job.h"
#include "tests/integration/support/process.h"

namespace hone::integration {

// A start of a program, as the program itself noted it: Hone cannot have forgotten one.
struct Start {
  std::string training_job;
  int trial = 0;
  int attempt = 0;
  pid_t pid = 0;
};

// Everything is in one temporary folder, which every process names in its arguments or its
// environment; so whatever was started, by whomever, is found and killed at the end.
//
// The programs' paths come from the variables HONED, HONE_WORKER, HONE_SUPERVISE and HONE.
class Cluster {
 public:
  Cluster();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path state() const { return folder_ / "state"; }
  std::filesystem::path signs() const { return folder_ / "signs"; }
  // Of the address that honed serves.
  std::string endpoint() const { return endpoint_; }

  // Sets a variable for all programs that are started from now on, such as HONE_KEEP_LOGS.
  void Set(const std::string& variable, const std::string& value) { more_[variable] = value; }

  // Words that come before the arguments of all programs that are started from now on, with the
  // full path of a program that becomes them: `ip netns exec NAME`.
  void RunWithin(std::vector<std::string> words) { within_ = std::move(words); }

  // On a free port at first, on the same one from then on. Returns once it serves.
  void StartHoned();
  // The same, and does not wait.
  void LaunchHoned();
  void KillHoned() { honed_.reset(); }
  Process& honed() { return *honed_; }

  // It dials `controller`, or where that is empty the address that honed serves.
  void StartWorker(const std::string& name = "one", int slots = 4,
                   const std::string& controller = "");
  void KillWorker(const std::string& name = "one") { workers_.erase(name); }
  Process& worker(const std::string& name = "one") { return *workers_.at(name); }

  // Runs one of the programs to its end; nothing is added to the arguments.
  Outcome RunHoned(const std::vector<std::string>& arguments);
  Outcome RunWorker(const std::vector<std::string>& arguments);
  // `hone --state STATE ARGUMENTS`.
  Outcome Hone(const std::vector<std::string>& arguments, Duration patience = kPatience);

  // Writes the job file and the program; returns the former's path.
  std::string Write(const Job& job);
  // `hone create`, which must succeed.
  void Create(const Job& job);

  std::vector<Start> Starts() const;
  int CountStarts() const { return static_cast<int>(Starts().size()); }
  // How many lines a program wrote to SIGNS/name.
  int CountSigns(const std::string& name) const;
  bool WaitForSigns(const std::string& name, int count = 1) const;

  Database database() const { return Database(state() / "controller" / "hone.db"); }
  std::string StatusOf(const std::string& job) const;
  // Waits until the tuning job has ended; returns its status, which may be InProgress still.
  std::string EndOf(const std::string& job, Duration patience = kPatience) const;

  // What runs because of this cluster.
  std::map<pid_t, std::string> Running() const { return ProcessesNaming(folder_); }

  // `hone down`, which must succeed and leave no process behind.
  void Down();

  // What the daemons logged, for the message of a failed test.
  std::string Logs() const;

 private:
  Command ToCommand(const char* program_variable, const std::vector<std::string>& arguments) const;

  // As it is started each time.
  Command HonedCommand() const;

  std::filesystem::path folder_;
  std::string endpoint_;
  Environment more_;
  std::vector<std::string> within_;
  std::unique_ptr<Process> honed_;
  std::map<std::string, std::unique_ptr<Process>> workers_;
};

}  // namespace hone::integration
