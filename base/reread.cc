#include "base/reread.h"

#include <string>
#include <utility>

#include "base/log.h"

namespace hone {
namespace {

std::string Shown(const Options& options, const std::string& name) {
  std::string shown;
  for (const std::string& text : options.GetAll(name)) shown += (shown.empty() ? "" : ",") + text;
  return shown;
}

}  // namespace

Rereading::Rereading(Options in_force, Read read)
    : in_force_(std::move(in_force)), read_(std::move(read)) {}

void Rereading::operator()() {
  Result<Options> found = read_();
  const Result<LogLevel> level = found ? ParseLogLevel(found->Get("log-level")) : found.error();
  const Result<LogFormat> format = found ? ParseLogFormat(found->Get("log-format")) : found.error();
  if (!level || !format) {
    LogError("the configuration has a mistake; what was in force stays",
             {{"error", level ? format.error().message : level.error().message}});
    return;
  }
  // Said before they hold, so that a higher level does not hide it.
  for (const char* name : {"log-level", "log-format"}) {
    if (found->GetAll(name) == in_force_.GetAll(name)) continue;
    LogInfo("option is in force", {{"option", name}, {"value", Shown(*found, name)}});
    in_force_.Take(name, found->GetAll(name), "file");
  }
  SetUpLog(*level, *format);
  for (const std::string& name : in_force_.DifferentIn(*found)) {
    LogWarning(
        "option has changed and needs a restart",
        {{"option", name}, {"in_force", Shown(in_force_, name)}, {"value", Shown(*found, name)}});
  }
  LogInfo("the configuration is read again");
}

}  // namespace hone
