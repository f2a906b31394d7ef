#include "artifacts/manifest.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Manifest Of(const std::vector<std::string>& paths) {
  Manifest manifest;
  for (const std::string& path : paths) manifest.files.push_back({.path = path});
  return manifest;
}

std::vector<std::string> BrokenRules(const Manifest& manifest) {
  const Result<void> checked = CheckManifest(manifest);
  if (checked) return {};
  std::vector<std::string> rules;
  for (const Violation& violation : checked.error().violations) {
    rules.push_back(violation.field + ": " + violation.rule);
  }
  return rules;
}

TEST(ManifestTest, BytesAreTheDocumentedOnesForEver) {
  Manifest manifest;
  manifest.files.push_back(
      {.path = "a b/\xC3\xBC.bin", .mode = 0644, .size = 3, .digest = DigestOf("abc")});
  manifest.files.push_back({.path = "run", .mode = 0755, .size = 0, .digest = DigestOf("")});
  EXPECT_EQ(CanonicalBytes(manifest),
            "hone manifest 1\n"
            "0644 3 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "
            "a b/\xC3\xBC.bin\n"
            "0755 0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 run\n");
  EXPECT_EQ(ArtifactDigest(manifest), DigestOf(CanonicalBytes(manifest)));
  EXPECT_EQ(CanonicalBytes(Manifest()), "hone manifest 1\n");
  EXPECT_EQ(TotalSize(manifest), 3);
}

TEST(ManifestTest, AnyDifferenceGivesAnotherDigest) {
  const ManifestFile file = {.path = "a", .mode = 0644, .size = 1, .digest = DigestOf("x")};
  ManifestFile other_path = file;
  other_path.path = "b";
  ManifestFile other_mode = file;
  other_mode.mode = 0755;
  ManifestFile other_content = file;
  other_content.digest = DigestOf("y");
  for (const ManifestFile& other : {other_path, other_mode, other_content}) {
    EXPECT_NE(ArtifactDigest({{file}}), ArtifactDigest({{other}}));
  }
}

TEST(ManifestTest, OrdinaryPathsAreRight) {
  EXPECT_THAT(BrokenRules(Of({})), IsEmpty());
  EXPECT_THAT(BrokenRules(Of({"...", ".hidden", "a", "a b", "a-b", "b/a", "b/a-b/c", "b/b.."})),
              IsEmpty());
}

TEST(ManifestTest, PathsThatLeadElsewhereAreRefused) {
  for (const char* path :
       {"", "/", "/etc/passwd", "..", ".", "../a", "a/..", "a/../b", "a/./b", "a//b", "a/", "./a",
        "a\nb", "a\tb", "\x7F", "\x01", "a\xC2\x85", "\xFF", "a/\xC3"}) {
    EXPECT_NE(PathRule(path), "") << path;
  }
  EXPECT_NE(PathRule(std::string("a\0b", 3)), "");
  EXPECT_EQ(PathRule(std::string(4096, 'a')), "");
  EXPECT_NE(PathRule(std::string(4097, 'a')), "");
}

TEST(ManifestTest, PathsMustBeSortedAndDistinct) {
  EXPECT_THAT(BrokenRules(Of({"b", "a"})),
              ElementsAre("manifest.files[1].path: must be sorted by path"));
  EXPECT_THAT(BrokenRules(Of({"a", "a"})), ElementsAre("manifest.files[1].path: must be distinct"));
}

TEST(ManifestTest, FileIsNotTheFolderOfAnother) {
  EXPECT_THAT(BrokenRules(Of({"a", "a/b"})),
              ElementsAre("manifest.files[0].path: must not be a folder of another file"));
  // Others lie between the two in the order of bytes.
  EXPECT_THAT(BrokenRules(Of({"a", "a-b", "a.c", "a/b/c"})),
              ElementsAre("manifest.files[0].path: must not be a folder of another file"));
  EXPECT_THAT(BrokenRules(Of({"a-b", "a/b", "aa"})), IsEmpty());
}

TEST(ManifestTest, NumbersMustBeInRange) {
  Manifest manifest = Of({"a", "b", "c"});
  manifest.files[0].mode = 01000;
  manifest.files[1].size = -1;
  manifest.files[2].size = kMaxBlobBytes + 1;
  EXPECT_THAT(BrokenRules(manifest), SizeIs(3));
}

TEST(ManifestTest, WrongManifestOfAnySizeGivesAFewErrors) {
  EXPECT_THAT(BrokenRules(Of(std::vector<std::string>(50'000, ""))), SizeIs(20));
  EXPECT_THAT(BrokenRules(Of(std::vector<std::string>(kMaxManifestFiles + 1, "a"))),
              ElementsAre("manifest.files: must be at most 100000"));
}

}  // namespace
}  // namespace hone
