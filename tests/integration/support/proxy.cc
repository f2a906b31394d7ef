#include "tests/integration/support/proxy.h"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <set>
#include <thread>
#include <utility>

namespace hone::integration {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Small, so that a throttled link feels like one, and does not take in all at once.
constexpr int kSocketBuffer = 16 << 10;
constexpr std::size_t kPiece = 16 << 10;

tcp::endpoint ToEndpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  return {asio::ip::make_address(text.substr(0, colon)),
          static_cast<unsigned short>(std::stoi(text.substr(colon + 1)))};
}

// Closing says RST and not FIN; what is in the buffers is lost.
void Abort(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

struct Connection {
  Connection(tcp::socket from_agent, tcp::socket to_controller)
      : agent(std::move(from_agent)), controller(std::move(to_controller)) {}

  void End() {
    Abort(agent);
    Abort(controller);
  }

  tcp::socket agent;
  tcp::socket controller;
};

}  // namespace

// All of it lives on its thread, but for construction and what is posted from elsewhere.
class Proxy::Network {
 public:
  explicit Network(const std::string& target)
      : target_(ToEndpoint(target)),
        acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        changed_(loop_) {
    changed_.expires_at(asio::steady_timer::time_point::max());
    asio::co_spawn(loop_, Accept(), asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Network() {
    loop_.stop();
    thread_.join();
  }

  std::string endpoint() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

  // Runs `work` on the thread and waits for its end.
  template <typename Work>
  void Do(Work work) {
    std::promise<void> done;
    asio::post(loop_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  void Be(const Link& link) {
    link_ = link;
    changed_.cancel();
  }
  void Reset() {
    for (const auto& connection : std::exchange(connections_, {})) connection->End();
    changed_.cancel();
  }
  void HalfClose(tcp::socket Connection::*side) {
    error_code ignored;
    for (const auto& each : connections_) {
      (each.get()->*side).shutdown(tcp::socket::shutdown_send, ignored);
    }
  }
  int accepted() const { return accepted_; }

 private:
  using Passes = bool Link::*;

  asio::awaitable<void> Accept() {
    for (;;) {
      error_code error;
      tcp::socket agent =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      ++accepted_;
      if (!link_.accepts) {
        Abort(agent);
        continue;
      }
      asio::co_spawn(loop_, Connect(std::move(agent)), asio::detached);
    }
  }

  asio::awaitable<void> Connect(tcp::socket agent) {
    const auto connection = std::make_shared<Connection>(std::move(agent), tcp::socket(loop_));
    connections_.insert(connection);
    co_await WaitUntilItPasses(&Link::to_controller);
    error_code error;
    co_await connection->controller.async_connect(target_,
                                                  asio::redirect_error(asio::use_awaitable, error));
    if (error || !connections_.contains(connection)) {
      End(connection);
      co_return;
    }
    for (tcp::socket* socket : {&connection->agent, &connection->controller}) {
      socket->set_option(tcp::no_delay(true), error);
      socket->set_option(asio::socket_base::receive_buffer_size(kSocketBuffer), error);
      socket->set_option(asio::socket_base::send_buffer_size(kSocketBuffer), error);
    }
    asio::co_spawn(
        loop_, Pass(connection, &Connection::agent, &Connection::controller, &Link::to_controller),
        asio::detached);
    asio::co_spawn(loop_,
                   Pass(connection, &Connection::controller, &Connection::agent, &Link::to_agents),
                   asio::detached);
  }

  // One way of one connection, until either end ends.
  asio::awaitable<void> Pass(std::shared_ptr<Connection> connection, tcp::socket Connection::*from,
                             tcp::socket Connection::*to, Passes passes) {
    std::array<char, kPiece> piece;
    error_code error;
    while (!error) {
      const asio::mutable_buffer room = asio::buffer(piece);
      const std::size_t size =
          co_await (connection.get()->*from)
              .async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
      if (error) break;
      co_await Travel(size);
      co_await WaitUntilItPasses(passes);
      const asio::const_buffer data = asio::buffer(piece.data(), size);
      co_await asio::async_write(connection.get()->*to, data,
                                 asio::redirect_error(asio::use_awaitable, error));
    }
    // Also the end of a connection travels only where something passes.
    co_await WaitUntilItPasses(passes);
    End(connection);
  }

  asio::awaitable<void> Travel(std::size_t size) {
    Duration time = link_.delay;
    if (link_.bytes_per_second > 0) {
      time += Duration(static_cast<std::int64_t>(size) * Duration::period::den /
                       link_.bytes_per_second);
    }
    if (time == Duration::zero()) co_return;
    asio::steady_timer timer(loop_, time);
    co_await timer.async_wait(asio::use_awaitable);
  }

  asio::awaitable<void> WaitUntilItPasses(Passes passes) {
    while (!(link_.*passes)) {
      error_code changed;
      co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, changed));
    }
  }

  void End(const std::shared_ptr<Connection>& connection) {
    connection->End();
    connections_.erase(connection);
  }

  asio::io_context loop_{1};
  const tcp::endpoint target_;
  tcp::acceptor acceptor_;
  asio::steady_timer changed_;  // Never expires; its waits end when the link changes.
  Link link_;
  std::set<std::shared_ptr<Connection>> connections_;
  int accepted_ = 0;
  std::thread thread_;
};

Proxy::Proxy(const std::string& target) : network_(std::make_unique<Network>(target)) {}
Proxy::~Proxy() = default;

std::string Proxy::endpoint() const { return network_->endpoint(); }

void Proxy::Be(const Link& link) {
  network_->Do([&] { network_->Be(link); });
}

void Proxy::Reset() {
  network_->Do([&] { network_->Reset(); });
}

void Proxy::HalfCloseToAgents() {
  network_->Do([&] { network_->HalfClose(&Connection::agent); });
}

void Proxy::HalfCloseToController() {
  network_->Do([&] { network_->HalfClose(&Connection::controller); });
}

int Proxy::accepted() const {
  int accepted = 0;
  network_->Do([&] { accepted = network_->accepted(); });
  return accepted;
}

}  // namespace hone::integration
