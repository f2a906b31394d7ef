#include "orchestrator/http/server.h"

#include <gmock/gmock.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/address.h"

namespace hone {
namespace {

namespace asio = boost::asio;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;
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
  handlers.collect_metrics = [](const std::function<void(HttpHandlers::MakeText)>& done) {
    done([] { return "hone_up 1\n"; });
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

TEST(HttpServerTest, MetricsAreToldAsPrometheusReadsThem) {
  const auto server = Start(true);
  const std::string answer = Get(*server, "/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nhone_up 1\n"));
  EXPECT_THAT(Get(*server, "/metrics?name=hone_up"), EndsWith("hone_up 1\n"));
  EXPECT_THAT(Get(*server, "/metrics", "HEAD"), EndsWith("\r\n\r\n"));
  EXPECT_THAT(Get(*server, "/metrics", "POST"), StartsWith("HTTP/1.1 405"));
}

TEST(HttpServerTest, ScrapeThatNobodyAnswersEnds) {
  HttpHandlers handlers;
  handlers.collect_metrics = [](const std::function<void(HttpHandlers::MakeText)>&) {};
  const auto server = HttpServer::Start("127.0.0.1:0", std::move(handlers));
  ASSERT_TRUE(server);
  EXPECT_THAT(Get(**server, "/metrics"), StartsWith("HTTP/1.1 503"));
}

TEST(HttpServerTest, AnswerThatComesAfterTheServersEndIsForNobody) {
  std::function<void(HttpHandlers::MakeText)> late;
  std::promise<void> asked;
  HttpHandlers handlers;
  handlers.collect_metrics = [&](std::function<void(HttpHandlers::MakeText)> done) {
    late = std::move(done);
    asked.set_value();
  };
  auto server = HttpServer::Start("127.0.0.1:0", std::move(handlers));
  ASSERT_TRUE(server);
  std::thread client([&address = **server] { Get(address, "/metrics"); });
  asked.get_future().wait();
  server->reset();
  late([] { return ""; });
  late = nullptr;
  client.join();
}

TEST(HttpServerTest, AnswersAreCountedByPathsThatThereAre) {
  std::mutex mutex;
  std::vector<std::pair<std::string, int>> answers;
  HttpHandlers handlers;
  handlers.on_answer = [&](const std::string& path, int status) {
    const std::lock_guard lock(mutex);
    answers.emplace_back(path, status);
  };
  const auto server = HttpServer::Start("127.0.0.1:0", std::move(handlers));
  ASSERT_TRUE(server);
  Get(**server, "/healthz");
  Get(**server, "/healthz?", "POST");
  Get(**server, "/made-up");
  const std::lock_guard lock(mutex);
  EXPECT_THAT(answers,
              ElementsAre(Pair("/healthz", 200), Pair("/healthz", 405), Pair("other", 404)));
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
