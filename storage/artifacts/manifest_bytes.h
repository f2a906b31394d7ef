// The way back from a manifest's canonical bytes.
#pragma once

#include <string_view>

#include "artifacts/manifest.h"
#include "base/result.h"

namespace hone {

// The manifest whose CanonicalBytes() these are; kDataLoss when there is none.
Result<Manifest> ParseCanonicalBytes(std::string_view bytes);

}  // namespace hone
