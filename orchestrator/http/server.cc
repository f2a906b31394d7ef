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
#include <memory>
#include <optional>
#include <string>
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
constexpr auto kMetricsWithin = std::chrono::seconds(5);
constexpr char kPlain[] = "text/plain; charset=utf-8";
constexpr char kPrometheus[] = "text/plain; version=0.0.4; charset=utf-8";
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// A coroutine must not end by an exception that nobody sees.
void Spawn(asio::io_context& context, asio::awaitable<void> coroutine) {
  asio::co_spawn(context, std::move(coroutine), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
}

Response Answer(const Request& request, http::status status, std::string body,
                const char* content_type = kPlain) {
  Response response(status, request.version());
  response.set(http::field::content_type, content_type);
  response.set(http::field::cache_control, "no-store");
  response.keep_alive(request.keep_alive());
  response.body() = request.method() == http::verb::head ? "" : std::move(body);
  response.prepare_payload();
  return response;
}

using Context = std::shared_ptr<asio::io_context>;

// What `ask` is called back with; nothing if that takes longer than `patience`. Who is asked may
// call back when nobody listens any more.
template <typename T>
asio::awaitable<std::optional<T>> AnswerWithin(
    const Context& context, std::chrono::seconds patience,
    const std::function<void(std::function<void(T)>)>& ask) {
  const auto timer = std::make_shared<asio::steady_timer>(*context, patience);
  const auto answer = std::make_shared<std::optional<T>>();
  std::function<void(T)> on_answer = [context, timer, answer](T value) {
    asio::post(*context, [timer, answer, value = std::move(value)]() mutable {
      *answer = std::move(value);
      timer->cancel();
    });
  };
  // Given away: what this coroutine holds, the context holds.
  ask(std::move(on_answer));
  co_await timer->async_wait(kAsTuple);
  co_return std::move(*answer);
}

asio::awaitable<Response> RespondReady(const Context& context, const Request& request,
                                       const HttpHandlers& handlers) {
  const std::function<void(std::function<void(bool)>)> ask = [&](std::function<void(bool)> done) {
    handlers.check_ready([done = std::move(done)] { done(true); });
  };
  const std::optional<bool> ready = co_await AnswerWithin<bool>(context, kReadyWithin, ask);
  if (!ready) co_return Answer(request, http::status::service_unavailable, "not ready\n");
  co_return Answer(request, http::status::ok, "ok\n");
}

asio::awaitable<Response> RespondMetrics(const Context& context, const Request& request,
                                         const HttpHandlers& handlers) {
  const auto make_text = co_await AnswerWithin<HttpHandlers::MakeText>(context, kMetricsWithin,
                                                                       handlers.collect_metrics);
  if (!make_text) co_return Answer(request, http::status::service_unavailable, "not ready\n");
  co_return Answer(request, http::status::ok, (*make_text)(), kPrometheus);
}

// One of the paths that there are, or "other".
std::string PathOf(const Request& request) {
  const std::string target(request.target().data(), request.target().size());
  const std::string path = target.substr(0, target.find('?'));
  return path == "/healthz" || path == "/readyz" || path == "/metrics" ? path : "other";
}

asio::awaitable<Response> Respond(const Context& context, const Request& request,
                                  const std::string& path, const HttpHandlers& handlers) {
  const bool reading = request.method() == http::verb::get || request.method() == http::verb::head;
  if (path == "other") co_return Answer(request, http::status::not_found, "not found\n");
  if (!reading) co_return Answer(request, http::status::method_not_allowed, "only GET\n");
  if (path == "/readyz") {
    Response response = co_await RespondReady(context, request, handlers);
    co_return response;
  }
  if (path == "/metrics") {
    Response response = co_await RespondMetrics(context, request, handlers);
    co_return response;
  }
  co_return Answer(request, http::status::ok, "ok\n");
}

asio::awaitable<void> Converse(const Context& context, tcp::socket socket,
                               const HttpHandlers& handlers, std::shared_ptr<int> open) {
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
    const std::string path = PathOf(request);
    const Response response = co_await Respond(context, request, path, handlers);
    handlers.on_answer(path, static_cast<int>(response.result_int()));
    const auto [write_error, written] = co_await http::async_write(stream, response, kAsTuple);
    if (write_error || !response.keep_alive()) break;
  }
  beast::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  --*open;
}

asio::awaitable<void> Accept(const Context& context, tcp::acceptor& acceptor,
                             const HttpHandlers& handlers) {
  const auto open = std::make_shared<int>(0);
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(kAsTuple);
    if (error == asio::error::operation_aborted) break;
    if (error) {
      // Out of file descriptors, most likely: wait until some are free.
      asio::steady_timer pause(*context, std::chrono::milliseconds(100));
      co_await pause.async_wait(kAsTuple);
      continue;
    }
    if (*open >= kMaxConnections) continue;  // Closes the socket.
    ++*open;
    Spawn(*context, Converse(context, std::move(socket), handlers, open));
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
    : context_(std::make_shared<asio::io_context>()),
      acceptor_(*context_, endpoint),
      handlers_(std::move(handlers)) {
  Spawn(*context_, Accept(context_, acceptor_, handlers_));
  thread_ = std::thread([this] { context_->run(); });
}

HttpServer::~HttpServer() {
  context_->stop();
  thread_.join();
}

std::string HttpServer::address() const {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace hone
