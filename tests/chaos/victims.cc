#include "tests/chaos/victims.h"

#include <map>
#include <optional>
#include <string>

#include "base/text.h"
#include "tests/integration/support/process.h"

namespace hone::chaos {
namespace {

constexpr std::string_view kSpool = "/spool/";

// The number that follows the name of the spool, in arguments or an environment.
std::optional<AttemptId> AttemptIn(const std::string& text, const std::string& worker_dir) {
  const std::size_t at = text.find(worker_dir + std::string(kSpool));
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + worker_dir.size() + kSpool.size();
  const std::size_t end = text.find_first_not_of("0123456789", begin);
  const auto id = ParseInt(text.substr(begin, end == std::string::npos ? end : end - begin));
  if (!id) return std::nullopt;
  return AttemptId(*id);
}

}  // namespace

std::vector<Victim> VictimsOf(const std::filesystem::path& worker_dir) {
  const std::map<pid_t, std::string> running = integration::ProcessesNaming(worker_dir / "");
  const auto is_supervisor = [&](pid_t pid) {
    const auto found = running.find(pid);
    return found != running.end() && found->second.find("hone-supervise ") != std::string::npos;
  };
  std::vector<Victim> victims;
  for (const auto& [pid, arguments] : running) {
    const std::string environ = integration::ReadAll("/proc/" + std::to_string(pid) + "/environ");
    auto attempt = AttemptIn(arguments, worker_dir);
    if (!attempt) attempt = AttemptIn(environ, worker_dir);
    if (!attempt) continue;
    Victim::Role role = Victim::Role::kProgram;
    if (is_supervisor(pid)) {
      // A child of a supervisor that is called like it: a program before its exec, or the one who
      // goes on in the background.
      const bool child = is_supervisor(integration::ParentOf(pid));
      role = child ? Victim::Role::kUnclear : Victim::Role::kSupervisor;
    }
    victims.push_back({pid, *attempt, role});
  }
  return victims;
}

}  // namespace hone::chaos
