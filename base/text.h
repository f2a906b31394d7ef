// Small things with text that several floors need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hone {

// As few digits as read back as the same double, written as people and Python do: "0.0001", "100000",
// and with an exponent below 0.0001 and from 1e16 on, "1e-05".
std::string FormatDouble(double value);

// The whole text as a number; nothing when it is not one. "nan" and "inf" are read as such.
std::optional<double> ParseDouble(std::string_view text);
std::optional<std::int64_t> ParseInt(std::string_view text);

// `text` without what is not UTF-8 (each such byte becomes U+FFFD), at most `max_bytes` long and
// cut between characters. For program output and file names that go into answers and records.
std::string CleanUtf8(std::string_view text, std::size_t max_bytes);

// The ASCII letters of `text` in lower case: how names are compared.
std::string LowerCase(std::string_view text);

// Lower-case hexadecimal.
std::string ToHex(std::string_view bytes);

}  // namespace hone
