#include "artifacts/digest.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace hone {
namespace {

constexpr char kEmpty[] = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kAbc[] = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(DigestTest, IsTheOneOfTheStandard) {
  EXPECT_EQ(ToString(DigestOf("")), kEmpty);
  EXPECT_EQ(ToString(DigestOf("abc")), kAbc);
}

TEST(DigestTest, DoesNotDependOnHowTheBytesCame) {
  Sha256 hasher;
  hasher.Update("a");
  hasher.Update("");
  hasher.Update("bc");
  EXPECT_EQ(hasher.Finish(), DigestOf("abc"));
}

TEST(DigestTest, IsReadBackAsItWasWritten) {
  const Result<Digest> digest = ParseDigest(kAbc);
  ASSERT_TRUE(digest);
  EXPECT_EQ(*digest, DigestOf("abc"));
  EXPECT_EQ(Hex(*digest), std::string(kAbc).substr(7));
}

TEST(DigestTest, IsRefusedInAnyOtherSpelling) {
  const std::string right = kAbc;
  std::string upper = right;
  upper[10] = 'A';
  std::string no_digit = right;
  no_digit[10] = 'g';
  for (const std::string& text :
       {std::string(), std::string("sha256:"), right + "0", right.substr(0, 70), upper, no_digit,
        " " + right, right + "\n", "SHA256:" + right.substr(7), "sha512:" + right.substr(7)}) {
    const Result<Digest> digest = ParseDigest(text);
    ASSERT_FALSE(digest) << text;
    EXPECT_EQ(digest.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(HashFileTest, ReadsAFileOfManyPieces) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const std::string content(3'000'000, 'x');
  std::fwrite(content.data(), 1, content.size(), file);
  std::rewind(file);
  const Result<HashedFile> hashed = HashFile(fileno(file));
  ASSERT_TRUE(hashed);
  EXPECT_EQ(hashed->size, 3'000'000);
  EXPECT_EQ(hashed->digest, DigestOf(content));

  std::rewind(file);
  const Result<HashedFile> given_up = HashFile(fileno(file), [] { return true; });
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.error().code, ErrorCode::kCancelled);
  std::fclose(file);
}

}  // namespace
}  // namespace hone
