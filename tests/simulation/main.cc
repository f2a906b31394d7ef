// hone-sim: one simulated world, as its seed says.
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/simulation/story.h"

namespace hone::simulation {
namespace {

constexpr std::string_view kUsage =
    "usage: hone-sim [--seed=N] [--workers=N] [--trials=N] [--faults=A,B | all | none] [--trace]\n";

template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

// Whether the option could be understood.
bool Read(std::string_view option, Setting& setting) {
  const std::size_t equals = option.find('=');
  const std::string_view name = option.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : option.substr(equals + 1);
  if (option == "--trace") {
    setting.trace = true;
    return true;
  }
  if (name == "--seed") return ReadNumber(value, setting.seed);
  if (name == "--workers") return ReadNumber(value, setting.workers) && setting.workers > 0;
  if (name == "--trials") return ReadNumber(value, setting.trials) && setting.trials > 0;
  if (name != "--faults") return false;
  const Result<Faults> faults = Faults::Parse(value);
  if (!faults) {
    std::cerr << faults.error().message << "\n";
    return false;
  }
  setting.faults = std::string(value);
  return true;
}

int Main(int count, char** arguments) {
  Setting setting;
  for (int i = 1; i < count; ++i) {
    if (Read(arguments[i], setting)) continue;
    std::cerr << kUsage << "not understood: " << arguments[i] << "\n";
    return 2;
  }
  const Ending ending = Tell(setting);
  std::cout << ending.summary << "\n";
  if (ending.broken.empty()) return 0;
  for (const std::string& line : ending.last_events) std::cout << line << "\n";
  for (const std::string& promise : ending.broken) std::cout << "BROKEN: " << promise << "\n";
  std::cout << CommandOf(setting) << "\n";
  return 1;
}

}  // namespace
}  // namespace hone::simulation

int main(int count, char** arguments) { return hone::simulation::Main(count, arguments); }
