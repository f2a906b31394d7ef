// What the shell draws, so that the core need not: from the kernel's generator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hone {

// `bytes` random bytes in hexadecimal: a secret, a name that nobody else has.
std::string DrawHex(std::size_t bytes);

// A seed for a tuning job that was given none. Below 2^53, so that every JSON reader keeps it.
std::uint64_t DrawSeed();

}  // namespace hone
