// The repository's own files, as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::structure {

struct SourceFile {
  std::string path;  // From the root: "tuner/trial.h".
  std::string text;
};

// Sorted by path.
using SourceTree = std::vector<SourceFile>;

// Reads the files that people write. Leaves out what is built, fetched or recorded.
SourceTree ReadTree(const std::string& root);

std::vector<std::string> Lines(std::string_view text);

// "tuner/trial.h" is in "tuner".
std::string FolderOf(std::string_view path);

// A header or a source file of C++ that is not a test's.
bool IsSource(const SourceFile& file);

}  // namespace hone::structure
