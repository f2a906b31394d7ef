// Keeps two agents of one machine from handing out the same GPU.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// Where the locks lie for all users alike: /run/lock where everyone may write there, else /tmp.
std::string DeviceLockFolder();

// Holds the machine-wide lock of the GPU of that id as long as the descriptor is open.
// FAILED_PRECONDITION, with the id of the process that holds it, when it is held. The file stays
// when the lock goes: removing it would let two hold locks on two files of one name.
Result<UniqueFd> TryLockDevice(const std::string& id,
                               const std::string& folder = DeviceLockFolder());

}  // namespace hone
