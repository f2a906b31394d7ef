// Gives a fuzzer the inputs of a folder, then changes of them: PROGRAM FOLDER CHANGES [SEED].
// An input that ends it is left in PROGRAM.input of the working directory.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/fuzz/mutations.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::string> ReadInputs(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const std::filesystem::path& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    inputs.push_back(text.str());
  }
  return inputs;
}

// For the signal handler: what is tried, and where it is to be left.
const std::string* tried = nullptr;
std::string left_in;

void LeaveInput(int signal) {
  const int file = open(left_in.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file >= 0 && write(file, tried->data(), tried->size()) >= 0) close(file);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void Try(const std::string& input) {
  tried = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: PROGRAM FOLDER CHANGES [SEED]\n";
    return 2;
  }
  const std::vector<std::string> inputs = ReadInputs(argv[1]);
  if (inputs.empty()) {
    std::cerr << argv[1] << " has no inputs\n";
    return 1;
  }
  left_in = std::filesystem::path(argv[0]).filename().string() + ".input";
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(signal, LeaveInput);
  for (const std::string& input : inputs) Try(input);
  hone::testing::Mutations mutations(inputs, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  const int changes = std::atoi(argv[2]);
  for (int i = 0; i < changes; ++i) Try(mutations.Next());
  std::cout << inputs.size() << " inputs and " << changes << " changes of them\n";
  return 0;
}
