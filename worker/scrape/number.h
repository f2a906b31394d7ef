// Numbers as programs print them.
#pragma once

#include <optional>
#include <string_view>

namespace hone {

// A decimal number, with or without an exponent, a sign, blanks around it; "nan", "inf" and
// "infinity" in any case. What is too large for a double is infinite, what is too small is 0.
// Nothing for any other text, hexadecimal numbers and "1,000" among it.
std::optional<double> ParsePrintedNumber(std::string_view text);

}  // namespace hone
