// Manifests on the wire.
#pragma once

#include "artifacts/manifest.h"
#include "base/result.h"
#include "hone/v1/artifact_service.pb.h"

namespace hone {

// Checked: see CheckManifest().
Result<Manifest> ToManifest(const v1::Manifest& message);
v1::Manifest FromManifest(const Manifest& manifest);

}  // namespace hone
