#include "bench/support/http.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "base/address.h"

namespace hone::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

HttpAnswer HttpGet(const std::string& address, const std::string& target) {
  const Result<Address> parsed = ParseAddress(address);
  if (!parsed) return {};
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

}  // namespace hone::bench
