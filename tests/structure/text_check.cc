#include "tests/structure/text_check.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace hone::structure {
namespace {

// This check and its own tests have to name what they look for.
bool IsThisCheck(const SourceFile& file) { return file.path.starts_with("tests/structure/"); }

bool IsWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool HasWord(const std::string& line, const std::string& word) {
  for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const bool starts = at == 0 || !IsWordPart(line[at - 1]);
    const std::size_t end = at + word.size();
    if (starts && (end == line.size() || !IsWordPart(line[end]))) return true;
  }
  return false;
}

// An absolute path: it does not go on from something before it.
bool HasPathBelow(const std::string& line, const std::string& folder) {
  for (std::size_t at = line.find(folder); at != std::string::npos;
       at = line.find(folder, at + 1)) {
    const bool absolute = at == 0 || (!IsWordPart(line[at - 1]) &&
                                      std::string("./~}-").find(line[at - 1]) == std::string::npos);
    if (absolute) return true;
  }
  return false;
}

// The folders whose tests are elsewhere, and where.
const std::map<std::string, std::string>& TestedElsewhere() {
  static const std::map<std::string, std::string> kElsewhere = {
      {"orchestrator/daemon", "tests/integration"},  // It has nothing but the start of a process.
      {"tuner/strategies", "tests/tuner"},           // By the contract of all strategies.
      {"worker/agent", "tests/worker/runtime"},      // As a process, against a made-up controller.
      {"worker/spool", "tests/worker/supervise"},    // Its files are what the two sides agree on.
  };
  return kElsewhere;
}

std::vector<std::string> CodeSpans(const std::string& line) {
  std::vector<std::string> spans;
  std::size_t open = line.find('`');
  while (open != std::string::npos) {
    const std::size_t close = line.find('`', open + 1);
    if (close == std::string::npos) break;
    spans.push_back(line.substr(open + 1, close - open - 1));
    open = line.find('`', close + 1);
  }
  return spans;
}

// Of the things in `code`, those that can only be files of the repository.
bool NamesAFile(const std::string& span) {
  static const std::set<std::string> kEndings = {"cc", "cmake", "h", "md", "proto", "sh", "sql"};
  const std::size_t dot = span.rfind('.');
  if (dot == std::string::npos || !kEndings.contains(span.substr(dot + 1))) return false;
  return span.find_first_of(" {}<>*:\"$") == std::string::npos && !span.starts_with("./") &&
         !span.starts_with('/') && dot > 1;
}

}  // namespace

std::vector<std::string> Leftovers(const SourceTree& tree) {
  std::vector<std::string> found;
  for (const SourceFile& file : tree) {
    if (IsThisCheck(file)) continue;
    int number = 0;
    for (const std::string& line : Lines(file.text)) {
      const std::string place = file.path + ":" + std::to_string(++number) + ": ";
      for (const char* word : {"TODO", "FIXME", "XXX", "HACK"}) {
        if (HasWord(line, word)) found.push_back(place + word);
      }
      for (const char* folder : {"/home/", "/root/", "/work/", "/Users/"}) {
        if (HasPathBelow(line, folder)) found.push_back(place + "a path of one machine: " + folder);
      }
    }
  }
  return found;
}

std::vector<std::string> FieldsWithoutComment(const SourceTree& tree) {
  // `type name = 1;` within a message; the values of enums have no type.
  static const std::regex kField(R"(^\s+(repeated |optional )?[\w.]+(<[^>]*>)? \w+ = \d+;.*)");
  std::vector<std::string> found;
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with(".proto")) continue;
    std::istringstream lines(file.text);
    bool explained = false;
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (std::regex_match(line, kField) && !explained) {
        found.push_back(file.path + ":" + std::to_string(number) + ": no comment explains it");
      }
      explained = line.find("//") != std::string::npos;
    }
  }
  return found;
}

std::vector<std::string> HeadersWithoutPragmaOnce(const SourceTree& tree) {
  std::vector<std::string> found;
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with(".h")) continue;
    const std::vector<std::string> lines = Lines(file.text);
    if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end()) {
      found.push_back(file.path);
    }
  }
  return found;
}

std::vector<std::string> FoldersWithoutTests(const SourceTree& tree) {
  std::set<std::string> with_tests;
  for (const SourceFile& file : tree) {
    if (file.path.ends_with("_test.cc") || file.path.ends_with("_test.sh")) {
      with_tests.insert(FolderOf(file.path));
    }
  }
  std::set<std::string> without;
  for (const SourceFile& file : tree) {
    if (!IsSource(file)) continue;
    const std::string folder = FolderOf(file.path);
    const auto elsewhere = TestedElsewhere().find(folder);
    const std::string tests =
        elsewhere == TestedElsewhere().end() ? "tests/" + folder : elsewhere->second;
    if (!with_tests.contains(tests)) without.insert(folder + ": no tests in " + tests);
  }
  return {without.begin(), without.end()};
}

std::vector<std::string> MissingFilesOfDocuments(const SourceTree& tree) {
  std::set<std::string> there;
  for (const SourceFile& file : tree) {
    there.insert(file.path);
    there.insert(file.path.substr(file.path.rfind('/') + 1));
  }
  std::vector<std::string> missing;
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with(".md")) continue;
    int number = 0;
    for (const std::string& line : Lines(file.text)) {
      ++number;
      for (const std::string& span : CodeSpans(line)) {
        if (!NamesAFile(span) || there.contains(span)) continue;
        missing.push_back(file.path + ":" + std::to_string(number) + ": there is no " + span);
      }
    }
  }
  return missing;
}

}  // namespace hone::structure
