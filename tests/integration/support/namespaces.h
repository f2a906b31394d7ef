// Machines of their own, as far as the network is concerned: one for honed and two for agents.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hone::integration {

// Namespaces of the network, with a wire from the controller's to each agent's. Nothing of them is
// seen outside, so their addresses are nobody else's; their names have the process id. They go with
// this.
class Namespaces {
 public:
  // Why there can be none on this machine; empty when there can. `scratch` is a folder for what the
  // tools say.
  static std::string WhyNot(const std::filesystem::path& scratch);

  // Requires: WhyNot() is empty. `scratch` outlives this.
  explicit Namespaces(std::filesystem::path scratch);
  ~Namespaces();
  Namespaces(const Namespaces&) = delete;
  Namespaces& operator=(const Namespaces&) = delete;

  // Where honed listens, and agents 1 and 2 reach it; without a port.
  static std::string ControllerAddress();
  // What comes before the arguments of a program that runs there: agent 0 is the controller.
  std::vector<std::string> Within(int agent) const;

  // At the agent's end of the wire. Each replaces what was there.
  void Mend(int agent);
  void Cut(int agent);
  void CutToController(int agent);
  void CutToAgent(int agent);
  void LosePercent(int agent, int percent);
  // The wire is unplugged. Mend() plugs it in again.
  void Unplug(int agent);

 private:
  std::string Name(int agent) const;
  void Wire(int agent);
  void Route(int agent);
  void Filter(int agent, const std::string& chains);
  // Runs one of the tools, which must succeed.
  void Run(const std::vector<std::string>& arguments);

  const std::filesystem::path scratch_;
  bool unplugged_[3] = {};
};

}  // namespace hone::integration
