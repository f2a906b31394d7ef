// Writes manual pages, as man(7) has them.
#pragma once

#include <string>
#include <string_view>

namespace hone {

// A page under construction: its parts come in the order in which they are read. Texts are plain;
// what means something to roff in them is escaped.
class ManPage {
 public:
  ManPage(std::string_view name, int section, std::string_view purpose);

  void Heading(std::string_view title);
  void Subheading(std::string_view title);
  // The name in bold, then how it is used.
  void Synopsis(std::string_view name, std::string_view usage);
  void Paragraph(std::string_view text);
  // A word in bold, and what it means, indented.
  void Entry(std::string_view term, std::string_view text);
  // A line to be typed, as it is.
  void Example(std::string_view line);

  const std::string& text() const { return text_; }

 private:
  void Line(const std::string& line) { text_ += line + "\n"; }
  void BeginParagraph();

  std::string text_;
  bool after_heading_ = false;  // Where a paragraph begins by itself.
};

}  // namespace hone
