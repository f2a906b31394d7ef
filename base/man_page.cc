#include "base/man_page.h"

#include <cctype>

#include "base/version.h"

namespace hone {
namespace {

// One line of roff that prints as `text`; newlines become blanks.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c == '\n' ? ' ' : c;
    }
  }
  const bool command = escaped.starts_with('.') || escaped.starts_with('\'');
  return (command ? "\\&" : "") + escaped;
}

std::string Upper(std::string_view text) {
  std::string upper;
  for (const char c : text) {
    upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return upper;
}

}  // namespace

ManPage::ManPage(std::string_view name, int section, std::string_view purpose) {
  // No date: the same program makes the same page on any day.
  Line(".TH " + Escaped(Upper(name)) + " " + std::to_string(section) + " \"\" \"Hone " +
       std::string(Version()) + "\"");
  Heading("NAME");
  if (purpose.ends_with('.')) purpose.remove_suffix(1);
  Line(Escaped(name) + " \\- " + Escaped(purpose));
}

void ManPage::Heading(std::string_view title) {
  Line(".SH " + Escaped(title));
  after_heading_ = true;
}

void ManPage::Subheading(std::string_view title) {
  Line(".SS " + Escaped(title));
  after_heading_ = true;
}

void ManPage::BeginParagraph() {
  if (!after_heading_) Line(".PP");
  after_heading_ = false;
}

void ManPage::Synopsis(std::string_view name, std::string_view usage) {
  Line("\\fB" + Escaped(name) + "\\fR " + Escaped(usage));
}

void ManPage::Paragraph(std::string_view text) {
  BeginParagraph();
  Line(Escaped(text));
}

void ManPage::Entry(std::string_view term, std::string_view text) {
  after_heading_ = false;
  Line(".TP");
  Line("\\fB" + Escaped(term) + "\\fR");
  Line(text.empty() ? "\\&" : Escaped(text));
}

void ManPage::Example(std::string_view line) {
  BeginParagraph();
  Line(".nf");
  Line(".RS 4");
  Line(Escaped(line));
  Line(".RE");
  Line(".fi");
}

}  // namespace hone
