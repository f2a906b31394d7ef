// A whole Hone under work and under fire, and what came of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "tests/chaos/kills.h"
#include "tests/chaos/victims.h"
#include "tests/integration/support/cluster.h"

namespace hone::chaos {

struct Options {
  std::uint64_t seed = 1;
  int kills = 40;
  std::set<Kill> kinds = AllKills();
  Duration longest_pause = 600ms;  // Between two kills.
  bool progress = false;           // Is printed.
  std::filesystem::path keep =
      {};  // Where the folder goes when something is wrong; empty: nowhere.
};

struct Report {
  std::map<Kill, int> kills;
  int jobs = 0;
  int trials = 0;
  int starts = 0;  // As the programs noted them.
  int attempts = 0;
  int retries = 0;
  std::int64_t observations = 0;
  std::vector<std::string> wrong;
};

std::string Summary(const Report& report);

// Runs jobs one after another, two at a time, on two agents of four slots, and kills what `kinds`
// names at moments that the seed draws, until there were enough kills. Then lets all jobs end and
// compares everything with what the programs noted.
//
// The same seed gives the same jobs and draws the same kills; when exactly they strike is up to the
// machine.
class Chaos {
 public:
  explicit Chaos(Options options);

  // Once. What is wrong is a failure of GoogleTest as well.
  Report Run();

 private:
  void CreateJobs();
  void StrikeOnce(int number);
  Kill Draw(int number);
  // False if there was nobody to kill.
  bool Strike(Kill kill);

  void KillDaemons(bool honed, bool agent);
  void KillWhileStarting();
  std::vector<Victim> Find(Victim::Role role) const;
  bool KillOne(Victim::Role role);
  void KillMachine(const std::string& agent);
  bool LoseMachine();
  bool IsUploading(const std::string& agent) const;

  void Pause(Duration longest);
  const std::string& AnyAgent();
  std::filesystem::path FolderOf(const std::string& agent) const;
  void NoteAcknowledged();

  void Finish();
  void ExpectNothingLeftOnWorkers();
  void Compare();
  void Say(const std::string& text) const;

  const Options options_;
  std::mt19937_64 random_;
  integration::Cluster cluster_;
  std::vector<std::string> jobs_;
  std::vector<std::string> agents_;  // That run, by name.
  std::vector<std::string> gone_;    // That will be back in the end.
  std::map<AttemptId, std::set<Kill>> hits_;
  std::map<AttemptId, std::int64_t> acknowledged_;  // How many observations were seen stored.
  Report report_;
};

}  // namespace hone::chaos
