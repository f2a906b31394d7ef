// Tables of wrong job files and what is said of them, as text that can be read and mended by hand.
//
//   === unknown key that is nearly right
//   limist: {}
//   ---
//   job.yaml:4:1: limist: unknown key; did you mean "limits"?
//
// The text of a case is appended to a small right file, so that it begins in line 4. A title that
// begins with "[trial]" has it inside the file's `trial`, from line 5 on, and "[whole]" is a file
// of its own. Lines that begin with "--" are options of the command line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hone::testing {

struct GoldenCase {
  std::string title;
  std::vector<std::string> settings;  // Of `--set`.
  std::string name;                   // Of `--name`.
  std::string input;                  // As it stands in the table.
  std::string text;                   // Of the whole file.
  std::string told;                   // One line for each mistake.
};

struct GoldenTable {
  std::filesystem::path path;
  std::string preamble;
  std::vector<GoldenCase> cases;
};

// Those in `folder`, by name.
std::vector<GoldenTable> ReadGoldenTables(const std::filesystem::path& folder);

// Writes a table back, with what `told` says now.
void WriteGoldenTable(const GoldenTable& table);

}  // namespace hone::testing
