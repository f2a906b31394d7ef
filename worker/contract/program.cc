#include "worker/contract/program.h"

#include <utility>

#include "base/text.h"
#include "worker/contract/hyperparameters.h"

namespace hone::worker {
namespace {

bool HasNul(const std::string& text) { return text.find('\0') != std::string::npos; }

Result<void> CheckArguments(const std::vector<std::string>& argv) {
  for (const std::string& word : argv) {
    if (HasNul(word)) return InvalidArgument("command: must not hold NUL: " + CleanUtf8(word, 200));
  }
  return {};
}

Result<void> CheckEnvironment(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    if (name.empty() || HasNul(name) || name.find('=') != std::string::npos) {
      return InvalidArgument("environment: must be named without \"=\" and NUL: " +
                             CleanUtf8(name, 200));
    }
    if (HasNul(value)) {
      return InvalidArgument("environment." + CleanUtf8(name, 200) + ": must not hold NUL");
    }
  }
  return {};
}

// hone-train is in the agent's own folder, which is the last in PATH.
Result<std::vector<std::string>> CommandOf(const RunOrder& order) {
  if (!order.algorithm.empty()) {
    if (order.command.empty()) return std::vector<std::string>{"hone-train", order.algorithm};
    return InvalidArgument("command: must not stand beside an algorithm: " + order.algorithm);
  }
  if (order.command.empty() || order.command.front().empty()) {
    return InvalidArgument("command: must not be empty");
  }
  return order.command;
}

}  // namespace

Result<Program> ToProgram(const RunOrder& order, const std::string& folder, const Grant& grant,
                          const Environment& inherited) {
  HONE_TRY(std::vector<std::string> command, CommandOf(order));
  Program program = {.argv = std::move(command),
                     .cwd = folder,
                     .environment = ProgramEnvironment(order, folder, grant, inherited)};
  if (order.arguments) {
    for (std::string& word : HyperparameterArguments(order.hyperparameters)) {
      program.argv.push_back(std::move(word));
    }
  }
  HONE_TRY_VOID(CheckArguments(program.argv));
  HONE_TRY_VOID(CheckEnvironment(program.environment));
  return program;
}

}  // namespace hone::worker
