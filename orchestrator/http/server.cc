#include "orchestrator/http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <exception>
#include <utility>

#include "base/address.h"
#include "base/log.h"
#include "base/time.h"

namespace hone {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

constexpr std::uint32_t kMaxHeader = 16 * 1024;
constexpr std::uint64_t kMaxBody = 16 * 1024;
constexpr int kMaxConnections = 1'000;
constexpr auto kSilence = std::chrono::seconds(30);
constexpr auto kReadyWithin = std::chrono::seconds(1);
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// A coroutine must not end by an exception that nobody sees.
void Spawn(asio::io_context& context, asio::awaitable<void> coroutine) {
  asio::co_spawn(context, std::move(coroutine), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
}

Response Answer(const Request& request, http::status status, std::string body) {
  Response response(status, request.version());
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.set(http::field::cache_control, "no-store");
  response.keep_alive(request.keep_alive());
  response.body() = request.method() == http::verb::head ? "" : std::move(body);
  response.prepare_payload();
  return response;
}

// Whether the loop thread answered in time.
asio::awaitable<bool> IsReady(const HttpHandlers& handlers) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor, kReadyWithin);
  const auto ready = std::make_shared<bool>(false);
  const auto on_ready = [executor, timer, ready] {
    asio::post(executor, [timer, ready] {
      *ready = true;
      timer->cancel();
    });
  };
  handlers.check_ready(on_ready);
  co_await timer->async_wait(kAsTuple);
  co_return *ready;
}

asio::awaitable<Response> Respond(const Request& request, const HttpHandlers& handlers) {
  const bool reading = request.method() == http::verb::get || request.method() == http::verb::head;
  const std::string_view target(request.target().data(), request.target().size());
  const bool known = target == "/healthz" || target == "/readyz";
  if (!known) co_return Answer(request, http::status::not_found, "not found\n");
  if (!reading) co_return Answer(request, http::status::method_not_allowed, "only GET\n");
  if (target == "/readyz") {
    const bool ready = co_await IsReady(handlers);
    if (!ready) co_return Answer(request, http::status::service_unavailable, "not ready\n");
  }
  co_return Answer(request, http::status::ok, "ok\n");
}

asio::awaitable<void> Converse(tcp::socket socket, const HttpHandlers& handlers,
                               std::shared_ptr<int> open) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer(kMaxHeader + kMaxBody);
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kMaxHeader);
    parser.body_limit(kMaxBody);
    stream.expires_after(kSilence);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, kAsTuple);
    if (read_error) break;
    const Request& request = parser.get();
    const Response response = co_await Respond(request, handlers);
    const auto [write_error, written] = co_await http::async_write(stream, response, kAsTuple);
    if (write_error || !response.keep_alive()) break;
  }
  beast::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  --*open;
}

asio::awaitable<void> Accept(asio::io_context& context, tcp::acceptor& acceptor,
                             const HttpHandlers& handlers) {
  const auto open = std::make_shared<int>(0);
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(kAsTuple);
    if (error == asio::error::operation_aborted) break;
    if (error) {
      // Out of file descriptors, most likely: wait until some are free.
      asio::steady_timer pause(context, std::chrono::milliseconds(100));
      co_await pause.async_wait(kAsTuple);
      continue;
    }
    if (*open >= kMaxConnections) continue;  // Closes the socket.
    ++*open;
    Spawn(context, Converse(std::move(socket), handlers, open));
  }
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& address,
                                                      HttpHandlers handlers) {
  HONE_TRY(const Address parsed, ParseAddress(address));
  asio::io_context context;
  tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found =
      resolver.resolve(parsed.host, std::to_string(parsed.port), tcp::resolver::passive, error);
  if (error || found.empty()) {
    return InvalidArgument("http-listen: cannot be found (" + error.message() + "): " + address);
  }
  try {
    return std::unique_ptr<HttpServer>(
        new HttpServer(found.begin()->endpoint(), std::move(handlers)));
  } catch (const boost::system::system_error& failure) {
    return Unavailable("http-listen: cannot listen (" + failure.code().message() + "): " + address);
  }
}

HttpServer::HttpServer(tcp::endpoint endpoint, HttpHandlers handlers)
    : acceptor_(context_, endpoint), handlers_(std::move(handlers)) {
  Spawn(context_, Accept(context_, acceptor_, handlers_));
  thread_ = std::thread([this] { context_.run(); });
}

HttpServer::~HttpServer() {
  context_.stop();
  thread_.join();
}

std::string HttpServer::address() const {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace hone
