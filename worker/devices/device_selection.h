// Which of the GPUs are meant by a list such as CUDA_VISIBLE_DEVICES has.
#pragma once

#include <string>

#include "base/result.h"
#include "worker/devices/device.h"

namespace hone {

// As CUDA reads the variable: entries separated by commas, each an index, a UUID or an unambiguous
// beginning of one, in the order wanted. The first entry that names no GPU ends the list; so the
// empty text, "-1" and "NoDevFiles" mean none. A GPU named twice counts once. "MIG-..." names an
// instance of a GPU and is taken as it is, since only CUDA can tell.
Devices VisibleDevices(const Devices& all, const std::string& list);

// The same list from a user's hand (--devices): "none" and the empty text mean none, and an entry
// that names no GPU is INVALID_ARGUMENT.
Result<Devices> ChosenDevices(const Devices& all, const std::string& list);

}  // namespace hone
