// A client of HTTP, as small as tests need it.
#pragma once

#include <string>

namespace hone::integration {

struct HttpAnswer {
  int status = 0;  // 0: nobody answered.
  std::string body;
};

// `address` is "127.0.0.1:4664".
HttpAnswer HttpGet(const std::string& address, const std::string& target);

// As a value in the query of a target.
std::string UrlEncoded(const std::string& text);

// On which nobody listens, for now: "127.0.0.1:40123".
std::string FreeAddress();

}  // namespace hone::integration
