// A client of HTTP, as small as measurements need it.
#pragma once

#include <string>

namespace hone::bench {

struct HttpAnswer {
  int status = 0;  // 0: nobody answered.
  std::string body;
};

// `address` is "127.0.0.1:4664".
HttpAnswer HttpGet(const std::string& address, const std::string& target);

}  // namespace hone::bench
