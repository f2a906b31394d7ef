#include "orchestrator/http/server.h"

#include <gmock/gmock.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "base/address.h"

namespace hone {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Everything that the server says to `text`, until it closes.
std::string Exchange(const HttpServer& server, const std::string& text) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  const Address address = *ParseAddress(server.address());
  socket.connect({asio::ip::make_address(address.host), address.port});
  boost::system::error_code error;
  asio::write(socket, asio::buffer(text), error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

std::string Get(const HttpServer& server, const std::string& target,
                const std::string& method = "GET") {
  return Exchange(server,
                  method + " " + target + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
}

std::unique_ptr<HttpServer> Start(bool ready) {
  HttpHandlers handlers;
  handlers.check_ready = [ready](const std::function<void()>& answer) {
    if (ready) answer();
  };
  auto server = HttpServer::Start("127.0.0.1:0", std::move(handlers));
  HONE_CHECK(server.ok());
  return *std::move(server);
}

TEST(HttpServerTest, HealthAndReadinessAreToldApart) {
  const auto ready = Start(true);
  EXPECT_THAT(Get(*ready, "/healthz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(*ready, "/readyz"), StartsWith("HTTP/1.1 200"));
  const auto stuck = Start(false);
  EXPECT_THAT(Get(*stuck, "/healthz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(*stuck, "/readyz"), StartsWith("HTTP/1.1 503"));
}

TEST(HttpServerTest, WhatIsNotThereIsRefused) {
  const auto server = Start(true);
  EXPECT_THAT(Get(*server, "/etc/passwd"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Get(*server, "/healthz", "POST"), StartsWith("HTTP/1.1 405"));
}

TEST(HttpServerTest, NonsenseClosesItsOwnConnectionOnly) {
  const auto server = Start(true);
  EXPECT_EQ(Exchange(*server, "\x16\x03\x01 nonsense\r\n\r\n"), "");
  EXPECT_EQ(Exchange(*server, "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n\r\n"), "");
  EXPECT_THAT(Get(*server, "/healthz"), HasSubstr("ok"));
}

TEST(HttpServerTest, ATakenPortIsNamed) {
  const auto first = Start(true);
  const auto second = HttpServer::Start(first->address(), {});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr(first->address()));
}

}  // namespace
}  // namespace hone
