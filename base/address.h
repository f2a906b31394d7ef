// Where a server listens.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace hone {

struct Address {
  std::string host;  // A name, an IPv4 address, or an IPv6 address without brackets.
  std::uint16_t port = 0;

  // Whether it is reached from this machine only.
  bool IsLoopback() const;
  std::string ToString() const;
};

// "HOST:PORT" or "[IPV6]:PORT".
Result<Address> ParseAddress(const std::string& text);

}  // namespace hone
