// What `create` and `train` have in common.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "job_file/job_file.h"
#include "orchestrator/cli/client.h"
#include "orchestrator/cli/context.h"

namespace hone {

struct CreateOptions {
  std::string file = {};
  std::string name = {};
  std::vector<std::string> settings = {};  // Each "KEY=VALUE".
  bool watch = false;
  bool dry_run = false;
};

// All but --dry-run, whose help differs.
void AddCreateOptions(CLI::App& command, CreateOptions& options);

// That of the file or of --name; else one made from the file's name and the time.
std::string NameOf(const Context& context, const CreateOptions& options, const std::string& given);

// Says why it will wait, if no worker could run it. It is created all the same: workers may come.
void TellIfItWaits(const Context& context, Client& client, const v1::Resources& resources);

// The server's violations, told at the lines of the file.
template <typename Spec>
Error AtLinesOf(const FileOf<Spec>& file, Error error) {
  if (error.violations.empty()) return error;
  error.message.clear();
  for (const Violation& violation : error.violations) {
    error.message += (error.message.empty() ? "" : "\n") + Describe(file, violation);
  }
  return error;
}

}  // namespace hone
