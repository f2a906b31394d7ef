#include "storage/artifacts/manifest_bytes.h"

#include <charconv>
#include <optional>
#include <string>

#include "base/text.h"

namespace hone {
namespace {

// Cuts `text` behind the first `end` and returns what is before it.
std::optional<std::string_view> Take(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at + 1);
  return part;
}

std::optional<std::uint32_t> ParseMode(std::string_view text) {
  std::uint32_t mode = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, mode, 8);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return mode;
}

std::optional<ManifestFile> ParseLine(std::string_view line) {
  const auto mode_text = Take(line, ' ');
  const auto size_text = Take(line, ' ');
  const auto digest_text = Take(line, ' ');
  if (!mode_text || !size_text || !digest_text) return std::nullopt;
  const auto mode = ParseMode(*mode_text);
  const auto size = ParseInt(*size_text);
  const auto digest = ParseDigest("sha256:" + std::string(*digest_text));
  if (!mode || !size || !digest) return std::nullopt;
  return ManifestFile{.path = std::string(line), .mode = *mode, .size = *size, .digest = *digest};
}

}  // namespace

Result<Manifest> ParseCanonicalBytes(std::string_view bytes) {
  const Error damaged = DataLoss("manifest: must be as it was stored");
  std::string_view left = bytes;
  Take(left, '\n');
  Manifest manifest;
  while (!left.empty()) {
    const auto line = Take(left, '\n');
    if (!line) return damaged;
    std::optional<ManifestFile> file = ParseLine(*line);
    if (!file) return damaged;
    manifest.files.push_back(*std::move(file));
  }
  // Whatever was not looked at above, the first line among it, must come out the same.
  if (!CheckManifest(manifest) || CanonicalBytes(manifest) != bytes) return damaged;
  return manifest;
}

}  // namespace hone
