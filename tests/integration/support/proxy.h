// The network between agents and honed, which a test breaks and mends.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"

namespace hone::integration {

// What a link does. As it is made, it is a good one.
struct Link {
  // Whether bytes pass. What does not is kept back, as the sender's kernel would send it again.
  bool to_controller = true;
  bool to_agents = true;
  // Whether new connections are accepted; otherwise they are reset at once.
  bool accepts = true;
  // Of each connection and way. Zero bytes a second: as fast as it goes.
  Duration delay = Duration::zero();
  std::int64_t bytes_per_second = 0;
};

// Listens on a free port of 127.0.0.1 and passes connections on to `target`, on a thread of its
// own. All functions have taken effect when they return.
class Proxy {
 public:
  explicit Proxy(const std::string& target);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  // HOST:PORT, for agents to dial.
  std::string endpoint() const;

  // From now on, for connections that are there and those to come.
  void Be(const Link& link);
  void Mend() { Be({}); }
  // Neither way passes anything.
  void Cut() { Be({.to_controller = false, .to_agents = false}); }

  // Ends all connections with RST, with what is under way.
  void Reset();
  // Tells the agents, or honed, that no more comes from the other side: FIN. The other way passes
  // on.
  void HalfCloseToAgents();
  void HalfCloseToController();

  // How many connections it has accepted so far.
  int accepted() const;

 private:
  class Network;

  std::unique_ptr<Network> network_;
};

}  // namespace hone::integration
