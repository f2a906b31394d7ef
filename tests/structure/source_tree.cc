#include "tests/structure/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "base/check.h"

namespace hone::structure {
namespace {

namespace fs = std::filesystem;

bool IsOurs(const fs::path& folder) {
  static const std::set<std::string> kNotWritten = {"build", "node_modules", "golden"};
  const std::string name = folder.filename().string();
  if (name == ".ci") return true;
  return !name.starts_with('.') && !kNotWritten.contains(name);
}

bool IsText(const fs::path& path) {
  static const std::set<std::string> kEndings = {"",       ".cc", ".cmake", ".h",   ".json", ".md",
                                                 ".proto", ".sh", ".sql",   ".txt", ".yaml"};
  return kEndings.contains(path.extension().string()) && path.filename() != "package-lock.json";
}

std::string Text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  HONE_CHECK(file.good());
  return text.str();
}

}  // namespace

SourceTree ReadTree(const std::string& root) {
  SourceTree tree;
  for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
    if (at->is_directory()) {
      if (!IsOurs(at->path())) at.disable_recursion_pending();
    } else if (at->is_regular_file() && IsText(at->path()) && at->file_size() > 0) {
      tree.push_back({fs::relative(at->path(), root).string(), Text(at->path())});
    }
  }
  std::sort(tree.begin(), tree.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return tree;
}

std::vector<std::string> Lines(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

bool IsSource(const SourceFile& file) {
  return (file.path.ends_with(".h") || file.path.ends_with(".cc")) &&
         !file.path.starts_with("tests/") && !file.path.starts_with("bench/");
}

}  // namespace hone::structure
