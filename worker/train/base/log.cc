#include "worker/train/base/log.h"

#include <pthread.h>

#include <cstdint>
#include <cstdio>
#include <ctime>

namespace hone::train {

void LogInfo(const std::string& text) {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char time[32];
  std::strftime(time, sizeof(time), "%m/%d/%Y %H:%M:%S", &parts);
  const auto thread = static_cast<std::uint64_t>(pthread_self());
  const std::string line =
      std::string("[") + time + " INFO " + std::to_string(thread) + "] " + text + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

std::string Fixed(double number, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, number);
  return text;
}

}  // namespace hone::train
