#include "tests/integration/support/cluster.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/check.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;

const char* Required(const char* variable) {
  const char* value = std::getenv(variable);
  HONE_CHECK(value != nullptr);
  return value;
}

// Nothing is made where the programs are missing, since nothing would be removed.
fs::path MakeFolder() {
  for (const char* variable : {"HONED", "HONE_WORKER", "HONE_SUPERVISE", "HONE"}) {
    HONE_CHECK(access(Required(variable), X_OK) == 0);
  }
  std::string name = fs::temp_directory_path() / "hone-cluster-XXXXXX";
  HONE_CHECK(mkdtemp(name.data()) != nullptr);
  return name;
}

// Empty until honed serves.
std::string GrpcEndpoint(const fs::path& state) {
  const std::string text = ReadAll(state / "controller" / "endpoints.json");
  const nlohmann::json object = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return object.is_object() ? object.value("grpc", "") : "";
}

}  // namespace

Cluster::Cluster() : folder_(MakeFolder()) {
  fs::create_directory(state());
  fs::create_directory(signs());
}

Cluster::~Cluster() {
  workers_.clear();
  honed_.reset();
  WaitUntil([&] {
    const std::map<pid_t, std::string> left = Running();
    for (const auto& [pid, arguments] : left) kill(pid, SIGKILL);
    return left.empty();
  });
  if (::testing::Test::HasFailure()) std::fputs(Logs().c_str(), stderr);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

// GPUs are locked machine-wide, so clusters side by side do without; `hone up` would take the
// usual ports, and is told not to.
Command Cluster::ToCommand(const char* program_variable,
                           const std::vector<std::string>& arguments) const {
  Command command;
  command.argv = within_;
  command.argv.push_back(Required(program_variable));
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                         {"HOME", folder_},
                         {"CUDA_VISIBLE_DEVICES", ""},
                         {"HONE_LISTEN", "127.0.0.1:0"},
                         {"HONE_HTTP_LISTEN", "127.0.0.1:0"},
                         {"HONE_SUPERVISE", Required("HONE_SUPERVISE")}};
  for (const auto& [variable, value] : more_) command.environment[variable] = value;
  return command;
}

Command Cluster::HonedCommand() const {
  Command command = ToCommand("HONED", {"--state", state()});
  if (!endpoint_.empty()) command.environment["HONE_LISTEN"] = endpoint_;
  command.out = command.err = folder_ / "honed.log";
  return command;
}

void Cluster::LaunchHoned() {
  fs::remove(state() / "controller" / "endpoints.json");  // An earlier one's, if it was killed.
  honed_ = std::make_unique<Process>(HonedCommand());
}

void Cluster::StartHoned() {
  const Command command = HonedCommand();
  fs::remove(state() / "controller" / "endpoints.json");
  const bool serves = WaitUntil([&] {
    // Its old port may be some other connection's for a moment.
    if (!honed_ || honed_->Exit()) honed_ = std::make_unique<Process>(command);
    return !GrpcEndpoint(state()).empty();
  });
  ASSERT_TRUE(serves) << Logs();
  endpoint_ = GrpcEndpoint(state());
}

void Cluster::StartWorker(const std::string& name, int slots, const std::string& controller) {
  Command command = ToCommand("HONE_WORKER",
                              {"--state", state(), "--name", name, "--slots", std::to_string(slots),
                               "--controller", controller.empty() ? endpoint_ : controller});
  command.out = command.err = folder_ / ("worker-" + name + ".log");
  workers_[name] = std::make_unique<Process>(command);
}

Outcome Cluster::RunHoned(const std::vector<std::string>& arguments) {
  return RunToEnd(ToCommand("HONED", arguments), folder_);
}

Outcome Cluster::RunWorker(const std::vector<std::string>& arguments) {
  return RunToEnd(ToCommand("HONE_WORKER", arguments), folder_);
}

Outcome Cluster::Hone(const std::vector<std::string>& arguments, Duration patience) {
  std::vector<std::string> all = {"--state", state()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return RunToEnd(ToCommand("HONE", all), folder_, patience);
}

std::string Cluster::Write(const Job& job) {
  const fs::path script = folder_ / (job.name + ".sh");
  const fs::path file = folder_ / (job.name + ".yaml");
  std::ofstream(script) << ProgramText(job, signs());
  std::ofstream(file) << JobFileText(job, script);
  return file;
}

void Cluster::Create(const Job& job) {
  const Outcome created = Hone({"create", Write(job)});
  ASSERT_EQ(created.code, 0) << created.err;
  EXPECT_EQ(created.out, job.name + "\n");
}

std::vector<Start> Cluster::Starts() const {
  std::vector<Start> starts;
  std::istringstream lines(ReadAll(signs() / "starts"));
  for (Start start; lines >> start.training_job >> start.trial >> start.attempt >> start.pid;) {
    starts.push_back(start);
  }
  return starts;
}

int Cluster::CountSigns(const std::string& name) const {
  return static_cast<int>(LinesOf(ReadAll(signs() / name)).size());
}

bool Cluster::WaitForSigns(const std::string& name, int count) const {
  return WaitUntil([&] { return CountSigns(name) >= count; });
}

std::string Cluster::StatusOf(const std::string& job) const {
  return database().Text("SELECT status FROM tuning_job WHERE name = '" + job + "'");
}

std::string Cluster::EndOf(const std::string& job, Duration patience) const {
  std::string status;
  WaitUntil(
      [&] {
        status = StatusOf(job);
        return status == "Completed" || status == "Failed" || status == "Stopped";
      },
      patience);
  return status;
}

void Cluster::Down() {
  const Outcome down = Hone({"down"});
  EXPECT_EQ(down.code, 0) << down.err;
  for (const auto& [name, worker] : workers_) EXPECT_EQ(worker->WaitForExit(), 0) << name;
  if (honed_) {
    EXPECT_EQ(honed_->WaitForExit(), 0);
  }
  EXPECT_THAT(Running(), ::testing::IsEmpty());
}

std::string Cluster::Logs() const {
  std::string logs;
  for (const fs::path& folder : {folder_, state(), state() / "controller"}) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() != ".log") continue;
      logs += "== " + entry.path().filename().string() + "\n" + ReadAll(entry.path());
    }
  }
  return logs;
}

}  // namespace hone::integration
