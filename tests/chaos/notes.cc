#include "tests/chaos/notes.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/text.h"

namespace hone::chaos {

std::string NotesName(const std::string& job, int trial, int attempt) {
  return job + "." + std::to_string(trial) + "." + std::to_string(attempt);
}

Notes ReadNotes(const std::filesystem::path& file) {
  Notes notes;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line) && !stream.eof();) {
    std::istringstream words(line);
    std::string what, number;
    words >> what >> number;
    if (what == "start") ++notes.starts;
    if (what == "value") notes.values.push_back(ParseDouble(number).value());
    if (what == "exit") notes.exit = static_cast<int>(ParseInt(number).value());
  }
  return notes;
}

NoteFile::NoteFile(const std::filesystem::path& file)
    : file_(open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  HONE_CHECK(file_.valid());
}

void NoteFile::Start() { Write("start " + std::to_string(getpid())); }
void NoteFile::Value(double value) { Write("value " + FormatDouble(value)); }
void NoteFile::Exit(int code) { Write("exit " + std::to_string(code)); }

void NoteFile::Write(const std::string& line) {
  const std::string whole = line + "\n";
  HONE_CHECK(write(file_.get(), whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()));
}

}  // namespace hone::chaos
