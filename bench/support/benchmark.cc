#include "bench/support/benchmark.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <thread>

#include "base/version.h"
#include "bench/support/process.h"
#include "bench/support/statistics.h"

namespace hone::bench {
namespace {

namespace fs = std::filesystem;

// A build folder has bin/ beside the folder of these programs.
fs::path DefaultPrograms() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path() / "bin";
}

// Each agent needs a descriptor here and one in honed, which inherits the limit.
void AllowManyConnections() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Benchmark::Benchmark(const std::string& name, const std::string& description)
    : name_(name),
      app_(description, name),
      report_(name),
      programs_(DefaultPrograms()),
      parent_(fs::temp_directory_path()) {
  app_.add_flag("--json", json_, "Print one JSON object instead of tables");
  app_.add_option("--programs", programs_, "The folder of honed and hone: another build's, say")
      ->capture_default_str();
  app_.add_option("--folder", parent_, "Where to work: on the disk that is to be measured")
      ->capture_default_str();
}

int Benchmark::Run(int argc, char** argv, const std::function<Result<void>()>& measure) {
  TidyUpWhenInterrupted();
  AllowManyConnections();
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == 0;  // For help.
    app_.exit(error);
    return asked ? 0 : 2;
  }
  const Result<void> done = Measure(measure);
  KillDescendants();
  scratch_.reset();
  if (!done) {
    std::cerr << name_ << ": " << done.error().message << '\n';
    return 1;
  }
  json_ ? report_.PrintJson(std::cout) : report_.PrintText(std::cout);
  return 0;
}

Result<void> Benchmark::Measure(const std::function<Result<void>()>& measure) {
  HONE_TRY(ScratchFolder scratch, ScratchFolder::Make(parent_));
  scratch_.emplace(std::move(scratch));
  const Clock::time_point began = Clock::now();
  const double machine_before = MachineProcessorSeconds();
  const Result<void> done = measure();
  const double seconds = ToSeconds(Clock::now() - began);
  double load[1] = {};
  getloadavg(load, 1);
  report_.SetFact("version", std::string(Version()));
  report_.SetFact("cores", std::thread::hardware_concurrency());
  report_.SetFact("seconds", seconds);
  report_.SetFact("cores_busy", (MachineProcessorSeconds() - machine_before) / seconds);
  report_.SetFact("load_at_the_end", load[0]);
  return done;
}

Result<fs::path> Benchmark::Program(const std::string& name) const {
  const fs::path program = programs_ / name;
  if (access(program.c_str(), X_OK) == 0) return program;
  return NotFound("there is no " + program.string() +
                  ": build it, or name its folder with --programs");
}

fs::path Benchmark::NewFolder() {
  const fs::path folder = scratch_->path() / std::to_string(++folders_);
  fs::create_directory(folder);
  return folder;
}

void Benchmark::Say(const std::string& progress) const {
  std::cerr << name_ << ": " << progress << std::endl;
}

}  // namespace hone::bench
