#include "base/address.h"

#include <optional>

#include "base/text.h"

namespace hone {

bool Address::IsLoopback() const {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string Address::ToString() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Address> ParseAddress(const std::string& text) {
  const Error wrong = InvalidArgument("must be an address such as 127.0.0.1:4663: " + text);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return wrong;
  std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!bracketed && host.find_first_of(":[]") != std::string::npos)) return wrong;
  const std::optional<std::int64_t> port = ParseInt(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65'535) return wrong;
  return Address{host, static_cast<std::uint16_t>(*port)};
}

}  // namespace hone
