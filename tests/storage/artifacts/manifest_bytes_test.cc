#include "storage/artifacts/manifest_bytes.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

Manifest AManifest() {
  Manifest manifest;
  manifest.files = {{"a b/\xc3\xa4", 0755, 0, DigestOf("")}, {"z", 0, 7, DigestOf("z")}};
  return manifest;
}

TEST(ManifestBytesTest, CanonicalBytesReadBack) {
  for (const Manifest& manifest : {Manifest(), AManifest()}) {
    const auto read = ParseCanonicalBytes(CanonicalBytes(manifest));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, manifest);
  }
}

TEST(ManifestBytesTest, NoOtherBytesAreAManifest) {
  const std::string bytes = CanonicalBytes(AManifest());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(ParseCanonicalBytes(bytes.substr(0, i)) && bytes[i == 0 ? 0 : i - 1] != '\n') << i;
    std::string changed = bytes;
    changed[i] = '\x01';
    EXPECT_FALSE(ParseCanonicalBytes(changed)) << i;
  }
  EXPECT_FALSE(ParseCanonicalBytes(bytes + "x"));
}

}  // namespace
}  // namespace hone
