// hone-train: the training programs that come with Hone.
#include <malloc.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "worker/train/base/failure.h"
#include "worker/train/base/files.h"
#include "worker/train/base/stop_signal.h"
#include "worker/train/program/image_classification.h"
#include "worker/train/settings/options.h"

namespace hone::train {
namespace {

constexpr const char* kUsage =
    "Usage: hone-train image-classification [--NAME VALUE]...\n"
    "       hone-train --help | --version\n";

// Every step frees and takes the same large blocks. By default glibc gives them back to the kernel
// each time, and clearing the new pages takes a fifth of the step.
void KeepLargeBlocks() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
}

// `--name value` and `--name=value`. Throws Failure (wrong use).
std::map<std::string, std::string> ToHyperparameters(const std::vector<std::string>& arguments) {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const bool joined = equals != std::string::npos;
    if (!argument.starts_with("--") || (!joined && i + 1 == arguments.size())) {
      throw Failure(ExitCode::kWrongUse,
                    "argument: must be --NAME VALUE: " + argument + "\n" + kUsage);
    }
    const std::string name = argument.substr(2, joined ? equals - 2 : std::string::npos);
    values[name] = joined ? argument.substr(equals + 1) : arguments[++i];
  }
  return values;
}

std::vector<std::string> OptionNames() {
  std::vector<std::string> names = {"batch_size"};
  for (const Option& option : Options()) names.push_back(option.name);
  return names;
}

// Where the platform looks for the reason.
void WriteFailure(const std::string& file, const std::string& reason) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
  WriteDurably(file, reason);
}

void Help() {
  std::printf(
      "%s\n"
      "Trains a network to tell pictures apart, as the training contract says. Hyperparameters "
      "come\n"
      "from the contract, or by hand as --NAME VALUE:\n\n%s",
      kUsage, HelpOfImageClassification().c_str());
}

ExitCode Run(const std::vector<std::string>& arguments, std::string* failure_file) {
  const auto has = [&](const char* word) {
    return std::find(arguments.begin(), arguments.end(), word) != arguments.end();
  };
  if (has("--help")) return Help(), ExitCode::kDone;
  if (has("--version")) return std::printf("hone-train %s\n", HONE_TRAIN_VERSION), ExitCode::kDone;
  if (arguments.empty() || arguments.front() != "image-classification") {
    const std::string first = arguments.empty() ? "none" : arguments.front();
    throw Failure(ExitCode::kWrongUse,
                  "program: must be image-classification: " + first + "\n" + kUsage);
  }
  const auto given = ToHyperparameters({arguments.begin() + 1, arguments.end()});
  const Contract contract = ReadContract(FromEnvironment, OptionNames());
  *failure_file = contract.failure_file;
  if (RunImageClassification(contract, given) == Ending::kStopped) EndByStopSignal();
  return ExitCode::kDone;
}

int Main(const std::vector<std::string>& arguments) {
  std::string failure_file;
  ExitCode code = ExitCode::kProgramError;
  std::string reason;
  try {
    return static_cast<int>(Run(arguments, &failure_file));
  } catch (const Failure& failure) {
    code = failure.code();
    reason = failure.what();
  } catch (const std::bad_alloc&) {
    code = ExitCode::kOutOfMemory;
    reason = "out of memory";
  } catch (const std::exception& error) {
    reason = error.what();
  }
  std::fprintf(stderr, "%s\n", reason.c_str());
  if (!failure_file.empty()) WriteFailure(failure_file, reason);
  return static_cast<int>(code);
}

}  // namespace
}  // namespace hone::train

int main(int argc, char** argv) {
  hone::train::KeepLargeBlocks();
  hone::train::WatchForStop();
  return hone::train::Main({argv + 1, argv + argc});
}
