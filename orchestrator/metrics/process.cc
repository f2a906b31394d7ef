#include "orchestrator/metrics/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace hone {
namespace {

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The fields of /proc/self/stat from the third on. The second is the program's name in
// parentheses, and may hold anything.
std::vector<double> StatFields() {
  const std::string text = ReadAll("/proc/self/stat");
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(text.substr(name_end + 1));
  std::string state;
  rest >> state;
  std::vector<double> fields = {0};
  for (double field = 0; rest >> field;) fields.push_back(field);
  return fields;
}

// When the kernel booted, in seconds since 1970.
double BootSeconds() {
  std::istringstream lines(ReadAll("/proc/stat"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

std::int64_t CountFds() {
  std::error_code error;
  std::int64_t count = 0;
  std::filesystem::directory_iterator at("/proc/self/fd", error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) ++count;
  return count > 0 ? count - 1 : 0;  // One of them reads the folder.
}

std::int64_t MaxFds() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

}  // namespace

ProcessFigures ReadProcess() {
  ProcessFigures figures;
  figures.open_fds = CountFds();
  figures.max_fds = MaxFds();
  // The n-th field of proc(5) is the (n - 3)-rd here.
  const std::vector<double> fields = StatFields();
  if (fields.size() < 22) return figures;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  figures.cpu_seconds = (fields[11] + fields[12]) / ticks;
  figures.threads = static_cast<std::int64_t>(fields[17]);
  figures.start_seconds = BootSeconds() + fields[19] / ticks;
  figures.virtual_bytes = static_cast<std::int64_t>(fields[20]);
  figures.resident_bytes = static_cast<std::int64_t>(fields[21]) * sysconf(_SC_PAGESIZE);
  return figures;
}

}  // namespace hone
