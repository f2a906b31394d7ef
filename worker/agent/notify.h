// Tells systemd how the service is.
#pragma once

#include <string>

namespace hone::worker {

// Sends `state`, such as "READY=1", to the socket of NOTIFY_SOCKET; does nothing without one.
void NotifySystemd(const std::string& state);

}  // namespace hone::worker
