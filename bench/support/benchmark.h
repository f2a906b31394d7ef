// What the main() of every measurement is made of.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "bench/support/report.h"
#include "bench/support/tidy.h"

namespace hone::bench {

// Options that all have, a folder to work in, and the report at the end.
class Benchmark {
 public:
  Benchmark(const std::string& name, const std::string& description);

  CLI::App& app() { return app_; }
  Report& report() { return report_; }

  // Parses, measures, prints, and returns what main() returns. What was started and made is gone
  // by then.
  int Run(int argc, char** argv, const std::function<Result<void>()>& measure);

  // Of Hone; kNotFound, with the way to make it, when it is not there.
  Result<std::filesystem::path> Program(const std::string& name) const;
  // A new one on each call, on the file system that is measured.
  std::filesystem::path NewFolder();
  // On standard error, so that somebody who waits sees that something happens.
  void Say(const std::string& progress) const;

 private:
  Result<void> Measure(const std::function<Result<void>()>& measure);

  const std::string name_;
  CLI::App app_;
  Report report_;
  bool json_ = false;
  std::filesystem::path programs_;
  std::filesystem::path parent_;
  std::optional<ScratchFolder> scratch_;
  int folders_ = 0;
};

}  // namespace hone::bench
