#include "tests/fuzz/mutations.h"

#include <iterator>

namespace hone::testing {
namespace {

constexpr std::size_t kLongestPiece = 64;
constexpr std::size_t kLongestInput = 1 << 16;

// What parsers stumble over.
constexpr const char* kTokens[] = {"{",
                                   "}",
                                   "[",
                                   "]",
                                   ": ",
                                   ",",
                                   "\n",
                                   "\n  ",
                                   "- ",
                                   "&a ",
                                   "*a",
                                   "<<: ",
                                   "\"",
                                   "'",
                                   "#",
                                   "null",
                                   "~",
                                   "-1",
                                   "0",
                                   "1e999",
                                   "nan",
                                   ".inf",
                                   "\\x00",
                                   "\xFF",
                                   "\t",
                                   "? ",
                                   "| ",
                                   "> ",
                                   "!!binary ",
                                   "--- ",
                                   "%YAML",
                                   "...",
                                   "\xEF\xBF\xBD",
                                   "1e-300",
                                   "18446744073709551616",
                                   "-0",
                                   "true",
                                   "\r"};

}  // namespace

std::string Mutations::Next() {
  std::string text = corpus_[Below(corpus_.size())];
  const std::size_t changes = 1 + Below(8);
  for (std::size_t i = 0; i < changes; ++i) Change(&text);
  if (text.size() > kLongestInput) text.resize(kLongestInput);
  return text;
}

std::string Mutations::Piece(const std::string& text) {
  return text.substr(Below(text.size()), 1 + Below(kLongestPiece));
}

void Mutations::Change(std::string* text) {
  const std::size_t at = Below(text->size());
  switch (Below(6)) {
    case 0:
      if (!text->empty()) (*text)[at] = static_cast<char>(Below(256));
      break;
    case 1:
      if (!text->empty()) (*text)[at] = static_cast<char>((*text)[at] ^ (1 << Below(8)));
      break;
    case 2:
      text->erase(at, 1 + Below(kLongestPiece));
      break;
    case 3:
      text->insert(at, Piece(*text));
      break;
    case 4:
      text->insert(at, Piece(corpus_[Below(corpus_.size())]));
      break;
    default:
      text->insert(at, kTokens[Below(std::size(kTokens))]);
      break;
  }
}

}  // namespace hone::testing
