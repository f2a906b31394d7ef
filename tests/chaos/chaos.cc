#include "tests/chaos/chaos.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <thread>
#include <utility>

#include "base/check.h"
#include "tests/chaos/comparison.h"
#include "tests/chaos/plan.h"

namespace hone::chaos {
namespace {

namespace fs = std::filesystem;
using integration::WaitUntil;

constexpr int kSlots = 4;
constexpr int kTrialsOfAJob = 40;
constexpr int kJobsAtOnce = 2;
// Each machine that is gone costs its trials a lease of a minute.
constexpr int kKillsForEachThatIsGone = 50;
// When there is nobody to kill; then something else is killed.
constexpr int kTriesOfAKind = 8;
constexpr int kMostTries = 80;
// A lease, the delays of some retries, and what was yet to be done.
constexpr Duration kEndPatience = 4min;

std::string TrialKeys(std::uint64_t seed, const fs::path& notes) {
  std::ostringstream keys;
  keys << "max_attempts: " << kMaxAttempts << "\n"
       << "max_lost_attempts: 50\n"
       << "environment: {CHAOS_SEED: \"" << seed << "\", CHAOS_NOTES: \"" << notes.string()
       << "\"}\n";
  return keys.str();
}

bool HasFailed() { return ::testing::Test::HasFailure(); }

}  // namespace

std::string Summary(const Report& report) {
  std::ostringstream text;
  int kills = 0;
  for (const auto& [kill, count] : report.kills) kills += count;
  text << kills << " kills (";
  const char* separator = "";
  for (const auto& [kill, count] : report.kills) {
    text << std::exchange(separator, ", ") << Name(kill) << " " << count;
  }
  text << "), " << report.jobs << " jobs, " << report.trials << " trials, " << report.starts
       << " starts, " << report.attempts << " attempts, " << report.retries << " retries, "
       << report.observations << " observations compared, " << report.wrong.size() << " wrong";
  return text.str();
}

Chaos::Chaos(Options options) : options_(std::move(options)), random_(options_.seed) {}

Report Chaos::Run() {
  fs::create_directory(cluster_.folder() / "notes");
  cluster_.StartHoned();
  for (const char* name : {"a1", "a2"}) {
    agents_.emplace_back(name);
    cluster_.StartWorker(name, kSlots);
  }
  for (int i = 0; i < options_.kills && !HasFailed(); ++i) {
    CreateJobs();
    Pause(options_.longest_pause);
    StrikeOnce(i);
  }
  if (!HasFailed()) Finish();
  for (const std::string& wrong : report_.wrong) ADD_FAILURE() << wrong;
  if (HasFailed() && !options_.keep.empty()) {
    fs::copy(cluster_.folder(), options_.keep, fs::copy_options::recursive);
  }
  return report_;
}

void Chaos::CreateJobs() {
  const int running =
      cluster_.database().Count("SELECT count(*) FROM tuning_job WHERE status = 'InProgress'");
  for (int i = running; i < kJobsAtOnce; ++i) {
    const std::string name = "job-" + std::to_string(jobs_.size() + 1);
    const char* program = std::getenv("HONE_CHAOS_PROGRAM");
    HONE_CHECK(program != nullptr);
    cluster_.Create({.name = name,
                     .trials = kTrialsOfAJob,
                     .parallel = kSlots,
                     .trial_keys = TrialKeys(options_.seed, cluster_.folder() / "notes"),
                     .command = "[\"" + std::string(program) + "\"]"});
    jobs_.push_back(name);
  }
}

void Chaos::StrikeOnce(int number) {
  NoteAcknowledged();
  Kill kill = Draw(number);
  for (int tries = 1; !Strike(kill) && tries < kMostTries; ++tries) {
    Pause(300ms);
    if (tries % kTriesOfAKind == 0) kill = Draw(number);
  }
  ++report_.kills[kill];
  if ((number + 1) % 25 == 0) {
    Say(std::to_string(number + 1) + " kills, " + std::to_string(jobs_.size()) + " jobs");
  }
}

Kill Chaos::Draw(int number) {
  std::vector<Kill> kinds(options_.kinds.begin(), options_.kinds.end());
  if (options_.kinds.contains(Kill::kGone)) {
    if (number % kKillsForEachThatIsGone == 2 || kinds.size() == 1) return Kill::kGone;
    std::erase(kinds, Kill::kGone);
  }
  return kinds[random_() % kinds.size()];
}

bool Chaos::Strike(Kill kill) {
  switch (kill) {
    case Kill::kHoned:
      KillDaemons(true, false);
      return true;
    case Kill::kAgent:
      KillDaemons(false, true);
      return true;
    case Kill::kBoth:
      KillDaemons(true, true);
      return true;
    case Kill::kStarting:
      KillWhileStarting();
      return true;
    case Kill::kSupervisor:
      return KillOne(Victim::Role::kSupervisor);
    case Kill::kProgram:
      return KillOne(Victim::Role::kProgram);
    case Kill::kMachine: {
      const std::string agent = AnyAgent();
      KillMachine(agent);
      Pause(500ms);
      cluster_.StartWorker(agent, kSlots);
      return true;
    }
    case Kill::kGone:
      return LoseMachine();
  }
  HONE_CHECK(false);
}

void Chaos::KillDaemons(bool honed, bool agent) {
  const std::string name = AnyAgent();
  const bool agent_dies_first = random_() % 2 == 0;
  if (agent && agent_dies_first) cluster_.KillWorker(name);
  if (honed) cluster_.KillHoned();
  if (agent && !agent_dies_first) cluster_.KillWorker(name);
  if (random_() % 2 == 0) Pause(600ms);
  const bool agent_is_back_first = random_() % 2 == 0;
  if (agent && agent_is_back_first) cluster_.StartWorker(name, kSlots);
  if (honed) cluster_.StartHoned();
  if (agent && !agent_is_back_first) cluster_.StartWorker(name, kSlots);
}

void Chaos::KillWhileStarting() {
  if (random_() % 2 == 0) {
    cluster_.KillHoned();
    cluster_.LaunchHoned();
    Pause(80ms);
    cluster_.KillHoned();
    cluster_.StartHoned();
    return;
  }
  const std::string name = AnyAgent();
  cluster_.KillWorker(name);
  cluster_.StartWorker(name, kSlots);
  Pause(80ms);
  cluster_.KillWorker(name);
  cluster_.StartWorker(name, kSlots);
}

std::vector<Victim> Chaos::Find(Victim::Role role) const {
  std::vector<Victim> found;
  for (const std::string& agent : agents_) {
    for (const Victim& victim : VictimsOf(FolderOf(agent))) {
      if (victim.role == role) found.push_back(victim);
    }
  }
  return found;
}

// Any of those that run, or the next that starts.
bool Chaos::KillOne(Victim::Role role) {
  std::vector<Victim> victims = Find(role);
  if (random_() % 2 == 0) {
    std::set<pid_t> known;
    for (const Victim& victim : victims) known.insert(victim.pid);
    WaitUntil(
        [&] {
          victims = Find(role);
          std::erase_if(victims, [&](const Victim& victim) { return known.contains(victim.pid); });
          return !victims.empty();
        },
        1s);
  }
  if (victims.empty()) return false;
  const Victim& victim = victims[random_() % victims.size()];
  hits_[victim.attempt].insert(role == Victim::Role::kProgram ? Kill::kProgram : Kill::kSupervisor);
  kill(victim.pid, SIGKILL);
  return true;
}

// The agent cannot tell of it, and no supervisor may tell of its program's end.
void Chaos::KillMachine(const std::string& agent) {
  cluster_.KillWorker(agent);
  const bool dead = WaitUntil([&] {
    const std::vector<Victim> victims = VictimsOf(FolderOf(agent));
    for (const bool supervisors : {true, false}) {
      for (const Victim& victim : victims) {
        if ((victim.role != Victim::Role::kProgram) != supervisors) continue;
        hits_[victim.attempt].insert(Kill::kMachine);
        kill(victim.pid, SIGKILL);
      }
    }
    return victims.empty();
  });
  EXPECT_TRUE(dead) << "what was killed runs on";
}

// What is being uploaded has ten minutes and not one, so such a machine comes back at once.
bool Chaos::LoseMachine() {
  const std::string agent = AnyAgent();
  KillMachine(agent);
  Pause(300ms);
  if (IsUploading(agent)) {
    cluster_.StartWorker(agent, kSlots);
    return false;
  }
  gone_.push_back(agent);
  const std::string heir = "a" + std::to_string(agents_.size() + gone_.size());
  std::replace(agents_.begin(), agents_.end(), agent, heir);
  cluster_.StartWorker(heir, kSlots);
  return true;
}

bool Chaos::IsUploading(const std::string& agent) const {
  return cluster_.database().Count(
             "SELECT count(*) FROM attempt JOIN attempt_placement ON attempt_placement.attempt = "
             "attempt.id JOIN worker ON worker.id = attempt_placement.worker WHERE "
             "attempt.status = 'Uploading' AND worker.name = '" +
             agent + "'") > 0;
}

void Chaos::Pause(Duration longest) {
  std::this_thread::sleep_for(Duration(random_() % longest.count()));
}

const std::string& Chaos::AnyAgent() { return agents_[random_() % agents_.size()]; }

fs::path Chaos::FolderOf(const std::string& agent) const {
  return cluster_.state() / ("worker-" + agent);
}

// What is stored was acknowledged, or may have been: it may not become less.
void Chaos::NoteAcknowledged() {
  for (const auto& row : cluster_.database().Rows(
           "SELECT attempt, count(*) FROM observation WHERE attempt IN "
           "(SELECT id FROM attempt WHERE status <> 'Ended') GROUP BY attempt")) {
    std::int64_t& known = acknowledged_[AttemptId(std::stoll(row[0]))];
    known = std::max<std::int64_t>(known, std::stoll(row[1]));
  }
}

void Chaos::Finish() {
  Say("waiting for " + std::to_string(jobs_.size()) + " jobs to end");
  for (const std::string& job : jobs_) {
    const std::string status = cluster_.EndOf(job, kEndPatience);
    if (status != "Completed") report_.wrong.push_back(job + " is " + status);
  }
  // Their trials have long been run elsewhere: what they know is of no use, and has to go.
  for (const std::string& agent : gone_) cluster_.StartWorker(agent, kSlots);
  ExpectNothingLeftOnWorkers();
  Compare();
  cluster_.Down();
}

void Chaos::ExpectNothingLeftOnWorkers() {
  std::vector<std::string> all = agents_;
  all.insert(all.end(), gone_.begin(), gone_.end());
  for (const std::string& agent : all) {
    for (const char* kept : {"spool", "jobs"}) {
      const fs::path folder = FolderOf(agent) / kept;
      if (WaitUntil([&] { return !fs::exists(folder) || fs::is_empty(folder); })) continue;
      report_.wrong.push_back("is not empty in the end: " + folder.string());
    }
    for (const Victim& victim : VictimsOf(FolderOf(agent))) {
      report_.wrong.push_back("runs on in the end: of attempt " + ToString(victim.attempt));
    }
  }
}

void Chaos::Compare() {
  const Evidence evidence = {options_.seed,
                             cluster_.folder() / "notes",
                             cluster_.state() / "controller" / "hone.db",
                             hits_,
                             std::set<std::string>(gone_.begin(), gone_.end()),
                             acknowledged_};
  CompareAll(evidence, jobs_, report_);
}

void Chaos::Say(const std::string& text) const {
  if (!options_.progress) return;
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

}  // namespace hone::chaos
