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
struct HttpHandlers {
  // Calls back, from any thread, once the loop thread has answered: honed takes requests.
  std::function<void(std::function<void()> ready)> check_ready;
};

// Answers GET /healthz ("ok" while the process lives) and GET /readyz ("ok" when the loop thread
// answers within a second, else 503). Everything else is 404, or 405 for other methods.
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

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const HttpHandlers handlers_;
  std::thread thread_;
};

}  // namespace hone
