// The HTTP side of honed.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"

namespace hone {

// What the HTTP server asks the rest of honed.
//
// What calls back may do so from any thread, or never, and once at most.
struct HttpHandlers {
  using MakeText = std::function<std::string()>;

  // Calls back once the loop thread has answered: honed takes requests.
  std::function<void(std::function<void()> ready)> check_ready;
  // Calls back with what makes the page of metrics, which the server does on its own thread.
  std::function<void(std::function<void(MakeText)> done)> collect_metrics;
  // A request was answered. `path` is one of those below, or "other". On the server's thread.
  std::function<void(const std::string& path, int status)> on_answer = [](const std::string&, int) {
  };
};

// Answers GET /healthz ("ok" while the process lives) and GET /readyz ("ok" when the loop thread
// answers within a second, else 503), and GET /metrics (Prometheus' text format; 503 when the loop
// thread does not answer within five). Everything else is 404, or 405 for other methods.
//
// One thread of its own. A connection that is silent for 30 s, or sends more than 16 KiB in one
// request, is closed; at most 1,000 are open.
class HttpServer {
 public:
  // Listens on `address` ("127.0.0.1:4664"; port 0: any free one).
  static Result<std::unique_ptr<HttpServer>> Start(const std::string& address,
                                                   HttpHandlers handlers);
  ~HttpServer();

  // Where it listens, with the port that was chosen.
  std::string address() const;

 private:
  HttpServer(boost::asio::ip::tcp::endpoint endpoint, HttpHandlers handlers);

  // Held by callbacks that are on their way, too: they may come after the server has gone.
  const std::shared_ptr<boost::asio::io_context> context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const HttpHandlers handlers_;
  std::thread thread_;
};

}  // namespace hone
