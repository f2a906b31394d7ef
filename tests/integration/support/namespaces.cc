#include "tests/integration/support/namespaces.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <utility>

#include "tests/integration/support/process.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;

constexpr char kWire[] = "wire";

// Empty when it is not installed.
std::string Find(const std::string& tool) {
  for (const char* folder : {"/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"}) {
    if (access((folder + tool).c_str(), X_OK) == 0) return folder + tool;
  }
  return "";
}

std::string EndOfWire(int agent) { return "agent" + std::to_string(agent); }

// "10.203.N.1" is the controller's end of the wire to agent N, "10.203.N.2" the agent's.
std::string Address(int agent, int end) {
  return "10.203." + std::to_string(agent) + "." + std::to_string(end);
}

Outcome Try(const std::vector<std::string>& arguments, const fs::path& scratch) {
  Command command;
  command.argv = arguments;
  command.argv[0] = Find(arguments[0]);
  return RunToEnd(command, scratch);
}

}  // namespace

std::string Namespaces::WhyNot(const fs::path& scratch) {
  if (geteuid() != 0) return "only root can make network namespaces";
  for (const char* tool : {"ip", "nft"}) {
    if (Find(tool).empty()) return std::string(tool) + " is not installed";
  }
  const std::string probe = "hone-" + std::to_string(getpid()) + "-probe";
  const Outcome made = Try({"ip", "netns", "add", probe}, scratch);
  if (made.code != 0) return "this machine makes no network namespaces: " + made.err;
  const Outcome filters =
      Try({"ip", "netns", "exec", probe, Find("nft"), "add table inet probe"}, scratch);
  Try({"ip", "netns", "del", probe}, scratch);
  return filters.code == 0 ? "" : "this kernel has no nftables: " + filters.err;
}

Namespaces::Namespaces(fs::path scratch) : scratch_(std::move(scratch)) {
  for (const int each : {0, 1, 2}) {
    Run({"ip", "netns", "add", Name(each)});
    Run({"ip", "-n", Name(each), "link", "set", "lo", "up"});
  }
  Run({"ip", "-n", Name(0), "address", "add", ControllerAddress() + "/32", "dev", "lo"});
  for (const int agent : {1, 2}) Wire(agent);
}

Namespaces::~Namespaces() {
  for (const int each : {0, 1, 2}) Try({"ip", "netns", "del", Name(each)}, scratch_);
}

std::string Namespaces::ControllerAddress() { return Address(0, 1); }

std::string Namespaces::Name(int agent) const {
  return "hone-" + std::to_string(getpid()) + "-" + std::to_string(agent);
}

std::vector<std::string> Namespaces::Within(int agent) const {
  return {Find("ip"), "netns", "exec", Name(agent)};
}

void Namespaces::Wire(int agent) {
  const std::string near = EndOfWire(agent);
  Run({"ip", "-n", Name(0), "link", "add", near, "type", "veth", "peer", "name", kWire, "netns",
       Name(agent)});
  Run({"ip", "-n", Name(0), "address", "add", Address(agent, 1) + "/30", "dev", near});
  Run({"ip", "-n", Name(agent), "address", "add", Address(agent, 2) + "/30", "dev", kWire});
  Run({"ip", "-n", Name(0), "link", "set", near, "up"});
  Run({"ip", "-n", Name(agent), "link", "set", kWire, "up"});
  Route(agent);
}

// The kernel forgets it when the wire is unplugged.
void Namespaces::Route(int agent) {
  Run({"ip", "-n", Name(agent), "route", "replace", "default", "via", Address(agent, 1)});
}

void Namespaces::Mend(int agent) {
  if (std::exchange(unplugged_[agent], false)) {
    Run({"ip", "-n", Name(agent), "link", "set", kWire, "up"});
    Route(agent);
  }
  Filter(agent, "");
}

void Namespaces::Cut(int agent) {
  Filter(agent,
         "chain in { type filter hook input priority 0; policy drop; };"
         "chain out { type filter hook output priority 0; policy drop; };");
}

void Namespaces::CutToController(int agent) {
  Filter(agent, "chain out { type filter hook output priority 0; policy drop; };");
}

void Namespaces::CutToAgent(int agent) {
  Filter(agent, "chain in { type filter hook input priority 0; policy drop; };");
}

void Namespaces::LosePercent(int agent, int percent) {
  const std::string lose = "numgen random mod 100 < " + std::to_string(percent) + " drop; };";
  Filter(agent, "chain in { type filter hook input priority 0; policy accept; " + lose +
                    "chain out { type filter hook output priority 0; policy accept; " + lose);
}

void Namespaces::Unplug(int agent) {
  Filter(agent, "");
  Run({"ip", "-n", Name(agent), "link", "set", kWire, "down"});
  unplugged_[agent] = true;
}

void Namespaces::Filter(int agent, const std::string& chains) {
  Run({"ip", "netns", "exec", Name(agent), Find("nft"),
       "flush ruleset; table inet link { " + chains + " }"});
}

void Namespaces::Run(const std::vector<std::string>& arguments) {
  const Outcome ran = Try(arguments, scratch_);
  ASSERT_EQ(ran.code, 0) << arguments.back() << ": " << ran.err;
}

}  // namespace hone::integration
