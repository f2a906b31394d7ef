#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "orchestrator/cli/cli.h"

namespace {

int TerminalWidth() {
  winsize size = {};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that has seen enough (`hone trials JOB | head`) ends us, as it ends cat.
  std::signal(SIGPIPE, SIG_DFL);
  hone::Context context{.out = std::cout, .err = std::cerr};
  context.terminal = isatty(STDOUT_FILENO) == 1;
  context.width = TerminalWidth();
  context.measure = TerminalWidth;
  context.environment = Environment();
  context.colour = context.terminal && context.Variable("NO_COLOR").empty();
  std::error_code error;
  context.program_folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return hone::RunCli(arguments, context);
}
