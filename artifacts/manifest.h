// The files of an artifact, and the name of it all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "artifacts/digest.h"
#include "base/result.h"

namespace hone {

inline constexpr std::size_t kMaxManifestFiles = 100'000;
inline constexpr std::size_t kMaxManifestPathBytes = 4096;
inline constexpr std::int64_t kMaxBlobBytes = std::int64_t{1} << 40;

struct ManifestFile {
  // Relative, with "/" between its parts. UTF-8, 1 to 4,096 bytes, no control characters; no part
  // is empty, "." or "..".
  std::string path = {};
  std::uint32_t mode = 0644;  // Permission bits, 0 to 0777.
  std::int64_t size = 0;      // 0 to 1 TiB.
  Digest digest = {};

  bool operator==(const ManifestFile&) const = default;
};

struct Manifest {
  // Sorted by the bytes of their paths, which are distinct. At most 100,000. No file is a folder
  // of another: not both "a" and "a/b".
  std::vector<ManifestFile> files;

  bool operator==(const Manifest&) const = default;
};

// What is wrong with one path, as a phrase such as "must not be absolute"; empty when it is right.
std::string PathRule(std::string_view path);

// Whether all rules above hold. The error names each broken one, up to 20 of them, in fields such
// as "manifest.files[3].path".
Result<void> CheckManifest(const Manifest& manifest);

// The bytes whose SHA-256 is the artifact's digest:
//
//   hone manifest 1\n
//   MODE SIZE HEX PATH\n       for each file, in the manifest's order
//
// MODE is four octal digits, SIZE decimal without leading zeros, HEX the 64 digits of the file's
// digest, PATH its bytes as they are; one blank between them. Paths hold no newline, so different
// manifests have different bytes. Artifacts are stored under these names: this never changes.
// Requires: CheckManifest() finds nothing wrong.
std::string CanonicalBytes(const Manifest& manifest);

// The digest of CanonicalBytes().
Digest ArtifactDigest(const Manifest& manifest);

// The sum of the files, in bytes.
std::int64_t TotalSize(const Manifest& manifest);

}  // namespace hone
