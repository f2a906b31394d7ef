#include "convert/manifest.h"

namespace hone {

Result<Manifest> ToManifest(const v1::Manifest& message) {
  Manifest manifest;
  for (const v1::ManifestFile& file : message.files()) {
    HONE_TRY(const Digest digest, ParseDigest(file.digest()));
    manifest.files.push_back({file.path(), file.mode(), file.size(), digest});
  }
  HONE_TRY_VOID(CheckManifest(manifest));
  return manifest;
}

v1::Manifest FromManifest(const Manifest& manifest) {
  v1::Manifest message;
  for (const ManifestFile& file : manifest.files) {
    v1::ManifestFile* to = message.add_files();
    to->set_path(file.path);
    to->set_mode(file.mode);
    to->set_size(file.size);
    to->set_digest(ToString(file.digest));
  }
  return message;
}

}  // namespace hone
