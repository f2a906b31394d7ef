// What honed is told at its start.
#pragma once

#include <cstdint>
#include <string>

#include "base/keep_time.h"
#include "base/log.h"
#include "base/options.h"
#include "base/result.h"

namespace hone {

struct DaemonConfig {
  std::string state;        // The absolute state folder; honed's own is DIR/controller in it.
  std::string listen;       // gRPC: HOST:PORT, port 0 for any free one.
  std::string http_listen;  // HTTP: the same.
  bool insecure = false;    // Listen beyond loopback without TLS and tokens.
  Duration lease_duration = 60s;
  std::int64_t max_log_size = 0;        // Of each attempt's log, in bytes.
  std::int64_t min_free = 0;            // On the disk of the state folder, in bytes.
  Duration keep_logs = kForever;        // From the end of an attempt on.
  Duration keep_ended_jobs = kForever;  // From the end of a job on.
  Duration keep_events = kForever;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
};

// From the command line, the environment and the file. If `instead` is not empty afterwards,
// it is to be printed and the program to end with 0.
Result<Options> ReadDaemonOptions(int argc, const char* const* argv, std::string* instead);

// INVALID_ARGUMENT names the option, the rule and the value, and where it was given.
Result<DaemonConfig> ToDaemonConfig(const Options& options);

}  // namespace hone
