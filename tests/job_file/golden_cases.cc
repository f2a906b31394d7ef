#include "tests/job_file/golden_cases.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace hone::testing {
namespace {

constexpr char kSmall[] =
    "objective: {metric: loss, goal: minimize}\n"
    "parameters: {x: {type: continuous, min: 0, max: 1}}\n"
    "trial: {command: [train]}\n";
constexpr char kSmallWithTrial[] =
    "objective: {metric: loss, goal: minimize}\n"
    "parameters: {x: {type: continuous, min: 0, max: 1}}\n"
    "trial:\n"
    "  command: [train]\n";

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string WholeText(const GoldenCase& golden, const std::string& yaml) {
  if (golden.title.starts_with("[whole]")) return yaml;
  if (!golden.title.starts_with("[trial]")) return kSmall + yaml;
  std::istringstream lines(yaml);
  std::string text = kSmallWithTrial;
  for (std::string line; std::getline(lines, line);) text += "  " + line + "\n";
  return text;
}

GoldenCase ToCase(const std::string& section) {
  GoldenCase golden;
  const std::size_t title_end = section.find('\n');
  const std::size_t told = section.find("\n---\n", title_end);
  golden.title = section.substr(0, title_end);
  golden.input = section.substr(title_end + 1, told - title_end);
  golden.told = section.substr(told + 5);
  while (golden.told.ends_with('\n')) golden.told.pop_back();
  std::istringstream lines(golden.input);
  std::string yaml;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("--set ")) {
      golden.settings.push_back(line.substr(6));
    } else if (line.starts_with("--name ")) {
      golden.name = line.substr(7);
    } else {
      yaml += line + "\n";
    }
  }
  golden.text = WholeText(golden, yaml);
  return golden;
}

GoldenTable ReadTable(const std::filesystem::path& path) {
  const std::string text = ReadText(path);
  GoldenTable table{path, {}, {}};
  const std::string mark = "=== ";
  std::size_t at = text.starts_with(mark) ? 0 : text.find("\n" + mark) + 1;
  table.preamble = text.substr(0, at);
  while (at < text.size()) {
    const std::size_t next = text.find("\n" + mark, at);
    const std::size_t end = next == std::string::npos ? text.size() : next + 1;
    table.cases.push_back(ToCase(text.substr(at + mark.size(), end - at - mark.size())));
    at = end;
  }
  return table;
}

}  // namespace

std::vector<GoldenTable> ReadGoldenTables(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<GoldenTable> tables;
  for (const std::filesystem::path& path : paths) tables.push_back(ReadTable(path));
  return tables;
}

void WriteGoldenTable(const GoldenTable& table) {
  std::ofstream stream(table.path, std::ios::binary);
  stream << table.preamble;
  for (std::size_t i = 0; i < table.cases.size(); ++i) {
    const GoldenCase& golden = table.cases[i];
    stream << (i == 0 ? "" : "\n") << "=== " << golden.title << '\n'
           << golden.input << "---\n"
           << golden.told << '\n';
  }
}

}  // namespace hone::testing
