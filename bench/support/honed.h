// The real honed, as its own process, on ports of its own.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "bench/support/process.h"
#include "bench/support/statistics.h"

namespace hone::bench {

// Numbers of /metrics by name; series of one name that differ in labels are added up.
using Counters = std::map<std::string, double>;

// What honed has counted and used since it started.
struct Usage {
  Counters counters;
  double processor = 0;  // Seconds.
  double waited = 0;     // WaitedForProcessor().
  Clock::time_point at;
};

// Of what happened between two moments.
class Between {
 public:
  Between(const Usage& before, const Usage& after) : before_(before), after_(after) {}

  double seconds() const { return ToSeconds(after_.at - before_.at); }
  double Grown(const std::string& counter) const;
  double Rate(const std::string& counter) const { return Grown(counter) / seconds(); }
  double processor() const { return after_.processor - before_.processor; }
  double waited() const { return after_.waited - before_.waited; }

 private:
  const Usage before_;
  const Usage after_;
};

class Honed {
 public:
  // Starts `program` on the folder `state`, which may hold an earlier one's database, and waits
  // until /readyz says so.
  static Result<std::unique_ptr<Honed>> Start(const std::filesystem::path& program,
                                              const std::filesystem::path& state);

  const std::string& grpc() const { return grpc_; }
  pid_t pid() const { return process_.pid(); }
  // From exec until /readyz answered with 200.
  Clock::duration started_in() const { return started_in_; }
  std::filesystem::path database() const { return state_ / "controller" / "hone.db"; }

  Result<Usage> ReadUsage() const;
  // SIGTERM, and waits for the end.
  Result<void> Stop();

 private:
  Honed(const std::filesystem::path& program, const std::filesystem::path& state);
  Result<void> WaitUntilReady(Clock::time_point began);

  const std::filesystem::path state_;
  Process process_;
  std::string grpc_;
  std::string http_;
  Clock::duration started_in_ = {};
};

}  // namespace hone::bench
