// What the programs of the chaos write down themselves, so that Hone cannot have forgotten it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace hone::chaos {

// Of one attempt, under its number: a second process of the same attempt adds to the same notes.
struct Notes {
  int starts = 0;
  std::vector<double> values;
  std::optional<int> exit;  // The code that the program is about to end with.
};

std::string NotesName(const std::string& job, int trial, int attempt);

// What is there so far; none of it when there is no such file.
Notes ReadNotes(const std::filesystem::path& file);

// Each line is one write(), so that a kill leaves whole lines.
class NoteFile {
 public:
  explicit NoteFile(const std::filesystem::path& file);

  void Start();
  // Before it is printed: what Hone saw was noted.
  void Value(double value);
  void Exit(int code);

 private:
  void Write(const std::string& line);

  UniqueFd file_;
};

}  // namespace hone::chaos
