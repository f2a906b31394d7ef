#include "tests/integration/support/page.h"

#include <fstream>
#include <functional>
#include <map>

#include "tests/integration/support/process.h"

namespace hone::integration {
namespace {

// Calls `each` with every line of a block of code, and what stands behind the ``` that it begins
// with.
void ForEachLine(
    const std::filesystem::path& page,
    const std::function<void(const std::string& block, const std::string& line)>& each) {
  std::string block;
  bool inside = false;
  for (const std::string& line : LinesOf(ReadAll(page))) {
    if (line.starts_with("```")) {
      inside = !inside;
      block = line.substr(3);
    } else if (inside) {
      each(block, line);
    }
  }
}

}  // namespace

std::set<std::string> WriteFilesOf(const std::filesystem::path& page,
                                   const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  ForEachLine(page, [&](const std::string& block, const std::string& line) {
    const std::size_t space = block.find(' ');
    if (space != std::string::npos) files[block.substr(space + 1)] += line + "\n";
  });
  std::set<std::string> names;
  for (const auto& [name, text] : files) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
    names.insert(name);
  }
  return names;
}

std::vector<std::string> CommandsOf(const std::filesystem::path& page) {
  std::vector<std::string> commands;
  ForEachLine(page, [&](const std::string& block, const std::string& line) {
    if (block == "console" && line.starts_with("$ ")) commands.push_back(line.substr(2));
  });
  return commands;
}

}  // namespace hone::integration
