// Makes lines of bytes that come in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hone {

inline constexpr std::size_t kMaxLineBytes = 64 << 10;

// Splits one stream into lines, each with the offset of its first byte in the stream.
//
// A newline ends a line and so does a carriage return: each state of a progress bar is a line of
// its own. Empty lines are left out. Of a line that is longer than 64 KiB, its first 64 KiB
// count. Any bytes will do.
//
// The lines depend on the stream alone: not on how it was cut into pieces, nor on a restart, as
// long as reading goes on at a cursor() of before.
class LineSplitter {
 public:
  // The line is valid during the call only.
  using OnLine = std::function<void(std::int64_t offset, std::string_view line)>;

  // `cursor` is 0 or what cursor() was.
  explicit LineSplitter(std::int64_t cursor) : position_(cursor), line_begin_(cursor) {}

  // `offset` is where `bytes` begin in the stream. It follows the bytes of before, except when
  // some were thrown away between: then what was begun before the gap, and what is left of a line
  // behind it, are no lines. Requires: offset >= position().
  void Feed(std::int64_t offset, std::string_view bytes, const OnLine& on_line);

  // The stream has ended: what follows its last line end is a line, too.
  void Finish(const OnLine& on_line);

  // Where the first unfinished line begins: all lines before it were given out. A new splitter
  // goes on here.
  std::int64_t cursor() const { return line_begin_; }

  // The offset of the next byte.
  std::int64_t position() const { return position_; }

 private:
  void Append(std::string_view bytes);
  void EndLine(const OnLine& on_line);

  std::int64_t position_;
  std::int64_t line_begin_;
  std::string line_;     // The first 64 KiB of the unfinished line.
  bool broken_ = false;  // The unfinished line has a gap in it.
};

}  // namespace hone
