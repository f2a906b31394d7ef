// Columns of text.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/cli/context.h"

namespace hone {

enum class Colour { kNone, kGreen, kRed, kYellow, kCyan, kBold };

// `text` in a colour, where the context has colours.
std::string Coloured(const Context& context, Colour colour, const std::string& text);

// Of a status word: Completed is green, Failed and Lost red, Stopped, Stopping, Draining and
// SetAside yellow.
Colour ColourOf(const std::string& status);

// How many columns of a terminal a text takes: its characters, as far as they are one column wide.
int DisplayWidth(std::string_view text);

// The first `width` columns of it, the last of them "…" when something was cut off.
std::string CutTo(std::string_view text, int width);

// Control characters, which programs' texts may have, become blanks: nothing moves the cursor.
std::string OneLine(std::string_view text);

struct Column {
  std::string title = {};
  bool right = false;     // Numbers stand at the right.
  bool optional = false;  // Left out when no row has anything in it.
  bool words = false;     // Of any length; what is cut first where there is no room.
  bool below = false;     // Where there is no room, it gets lines of its own below the rows.
};

struct Cell {
  std::string text;
  Colour colour = Colour::kNone;

  Cell(std::string words, Colour c = Colour::kNone)  // NOLINT: a cell is a text.
      : text(std::move(words)), colour(c) {}
  Cell(const char* words) : text(words) {}  // NOLINT: a cell is a text.
};

// A table with a line of titles. On a terminal it is cut to the terminal's width, columns of words
// before others and the widest first; piped it is as wide as it is.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Requires: as many cells as there are columns.
  void AddRow(std::vector<Cell> cells);
  void Print(const Context& context) const;
  // Nothing is cut: on a terminal that is too narrow for the table each row is a block of lines
  // instead, "title  value", with an empty line before the next.
  void PrintWhole(const Context& context) const;

 private:
  Table WithoutEmptyColumns() const;
  Table WithColumns(const std::vector<std::size_t>& kept) const;
  void PrintRows(const Context& context, const std::vector<std::string>& below) const;
  std::vector<int> NaturalWidths() const;
  void PrintBlocks(const Context& context) const;
  std::vector<int> Widths(const Context& context) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace hone
