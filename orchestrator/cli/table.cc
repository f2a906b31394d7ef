#include "orchestrator/cli/table.h"

#include <algorithm>

#include "base/check.h"

namespace hone {
namespace {

constexpr int kGap = 2;        // Blanks between two columns.
constexpr int kNarrowest = 4;  // No column is cut below this.
constexpr int kIndent = 4;     // Of what stands below a row.

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

const char* Code(Colour colour) {
  switch (colour) {
    case Colour::kNone:
      return "";
    case Colour::kGreen:
      return "\033[32m";
    case Colour::kRed:
      return "\033[31m";
    case Colour::kYellow:
      return "\033[33m";
    case Colour::kCyan:
      return "\033[36m";
    case Colour::kBold:
      return "\033[1m";
  }
  return "";
}

int Sum(const std::vector<int>& widths) {
  int sum = kGap * (static_cast<int>(widths.size()) - 1);
  for (const int width : widths) sum += width;
  return sum;
}

std::string Line(const Context& context, const std::vector<Column>& columns,
                 const std::vector<int>& widths, const std::vector<Cell>& cells) {
  std::string line;
  std::string owed;  // Blanks that are written only if something follows.
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string text = CutTo(OneLine(cells[i].text), widths[i]);
    const std::string padding(static_cast<std::size_t>(widths[i] - DisplayWidth(text)), ' ');
    if (columns[i].right) owed += padding;
    if (!text.empty()) {
      line += owed + Coloured(context, cells[i].colour, text);
      owed.clear();
    }
    if (!columns[i].right) owed += padding;
    owed += std::string(kGap, ' ');
  }
  return line;
}

}  // namespace

std::string Coloured(const Context& context, Colour colour, const std::string& text) {
  if (!context.colour || colour == Colour::kNone) return text;
  return Code(colour) + text + "\033[0m";
}

Colour ColourOf(const std::string& status) {
  if (status == "Completed") return Colour::kGreen;
  if (status == "Failed" || status == "Lost") return Colour::kRed;
  if (status.starts_with("Stop") || status == "Draining" || status == "SetAside")
    return Colour::kYellow;
  return Colour::kCyan;
}

int DisplayWidth(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string CutTo(std::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string cut;
  int characters = 0;
  for (const char c : text) {
    if (StartsCharacter(c) && ++characters >= width) break;
    cut += c;
  }
  return cut + "…";
}

std::string OneLine(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

void Table::AddRow(std::vector<Cell> cells) {
  HONE_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<int> Table::NaturalWidths() const {
  std::vector<int> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    int width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i].text));
    widths.push_back(width);
  }
  return widths;
}

std::vector<int> Table::Widths(const Context& context) const {
  std::vector<int> widths = NaturalWidths();
  if (!context.terminal || widths.empty()) return widths;
  // First of all the columns with words that may be cut, then whatever is there.
  for (const bool words : {true, false}) {
    while (Sum(widths) > context.width) {
      std::size_t widest = widths.size();
      for (std::size_t i = 0; i < widths.size(); ++i) {
        const bool may = (columns_[i].words || !words) && widths[i] > kNarrowest;
        if (may && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
      }
      if (widest == widths.size()) break;
      --widths[widest];
    }
  }
  return widths;
}

Table Table::WithoutEmptyColumns() const {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool used = std::any_of(rows_.begin(), rows_.end(),
                                  [&](const auto& row) { return !row[i].text.empty(); });
    if (used || !columns_[i].optional) kept.push_back(i);
  }
  Table table = WithColumns(kept);
  for (Column& column : table.columns_) column.optional = false;
  return table;
}

Table Table::WithColumns(const std::vector<std::size_t>& kept) const {
  std::vector<Column> columns;
  for (const std::size_t i : kept) columns.push_back(columns_[i]);
  Table table(std::move(columns));
  for (const auto& row : rows_) {
    std::vector<Cell> cells;
    for (const std::size_t i : kept) cells.push_back(row[i]);
    table.AddRow(std::move(cells));
  }
  return table;
}

void Table::Print(const Context& context) const {
  const bool optional = std::any_of(columns_.begin(), columns_.end(),
                                    [](const Column& column) { return column.optional; });
  if (optional) {
    WithoutEmptyColumns().Print(context);
    return;
  }
  std::vector<std::size_t> beside;
  std::vector<std::string> below(rows_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].below) {
      beside.push_back(i);
      continue;
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) below[row] = rows_[row][i].text;
  }
  const bool room = !context.terminal || Sum(NaturalWidths()) <= context.width;
  if (room || beside.size() == columns_.size()) {
    PrintRows(context, std::vector<std::string>(rows_.size()));
  } else {
    WithColumns(beside).PrintRows(context, below);
  }
}

// What is not empty in `below` stands below the row of the same number.
void Table::PrintRows(const Context& context, const std::vector<std::string>& below) const {
  const std::vector<int> widths = Widths(context);
  std::vector<Cell> titles;
  for (const Column& column : columns_) titles.emplace_back(column.title, Colour::kBold);
  context.out << Line(context, columns_, widths, titles) << '\n';
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    context.out << Line(context, columns_, widths, rows_[row]) << '\n';
    if (below[row].empty()) continue;
    context.out << std::string(kIndent, ' ') << CutTo(OneLine(below[row]), context.width - kIndent)
                << '\n';
  }
}

void Table::PrintWhole(const Context& context) const {
  if (context.terminal && !rows_.empty() && Sum(NaturalWidths()) > context.width) {
    PrintBlocks(context);
  } else {
    Print(context);
  }
}

void Table::PrintBlocks(const Context& context) const {
  int widest = 0;
  for (const Column& column : columns_) widest = std::max(widest, DisplayWidth(column.title));
  for (const auto& row : rows_) {
    if (&row != &rows_.front()) context.out << '\n';
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& title = columns_[i].title;
      const int padding = row[i].text.empty() ? 0 : widest - DisplayWidth(title) + kGap;
      context.out << Coloured(context, Colour::kBold, title)
                  << std::string(static_cast<std::size_t>(padding), ' ')
                  << Coloured(context, row[i].colour, OneLine(row[i].text)) << '\n';
    }
  }
}

}  // namespace hone
