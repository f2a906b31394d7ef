#include "tests/integration/support/http.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cctype>

#include "base/address.h"
#include "base/check.h"
#include "base/text.h"

namespace hone::integration {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

HttpAnswer HttpGet(const std::string& address, const std::string& target) {
  const Result<Address> parsed = ParseAddress(address);
  HONE_CHECK(parsed.ok());
  asio::io_context context;
  beast::tcp_stream stream(context);
  beast::error_code error;
  stream.connect({asio::ip::make_address(parsed->host), parsed->port}, error);
  if (error) return {};
  http::request<http::empty_body> request(http::verb::get, target, 11);
  request.set(http::field::host, address);
  http::write(stream, request, error);
  if (error) return {};
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response, error);
  if (error) return {};
  return {static_cast<int>(response.result_int()), response.body()};
}

std::string UrlEncoded(const std::string& text) {
  std::string encoded;
  for (const char letter : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(letter)) != 0;
    encoded += plain ? std::string(1, letter) : "%" + ToHex({&letter, 1});
  }
  return encoded;
}

std::string FreeAddress() {
  asio::io_context context;
  const tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
}

}  // namespace hone::integration
