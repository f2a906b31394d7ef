#include "artifacts/transfer/fetch.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <tuple>
#include <vector>

#include "artifacts/digest.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kPiece = 1000;

v1::Manifest ToMessage(const Manifest& manifest) {
  v1::Manifest message;
  for (const ManifestFile& file : manifest.files) {
    v1::ManifestFile& one = *message.add_files();
    one.set_path(file.path);
    one.set_mode(file.mode);
    one.set_size(file.size);
    one.set_digest(ToString(file.digest));
  }
  return message;
}

// A store in memory that breaks when told to.
class FakeSource : public ArtifactSource {
 public:
  std::string Add(const std::map<std::string, std::string>& files) {
    Manifest manifest;
    for (const auto& [path, content] : files) {
      const Digest digest = DigestOf(content);
      blobs[ToString(digest)] = content;
      manifest.files.push_back(
          {.path = path, .size = static_cast<std::int64_t>(content.size()), .digest = digest});
    }
    const std::string digest = ToString(ArtifactDigest(manifest));
    manifests[digest] = ToMessage(manifest);
    return digest;
  }

  Result<v1::GetArtifactResponse> GetArtifact(const std::string& digest) override {
    if (broken_calls > 0 && broken_calls-- > 0) return Unavailable("no connection");
    if (!manifests.contains(digest)) return NotFound("no such artifact");
    v1::GetArtifactResponse response;
    *response.mutable_manifest() = manifests[digest];
    return response;
  }

  Result<void> GetBlob(const v1::GetBlobRequest& request, const Each& each) override {
    offsets.push_back(request.offset());
    if (!blobs.contains(request.digest())) return NotFound("no such blob");
    const std::string& blob = blobs[request.digest()];
    v1::GetBlobResponse piece;
    for (std::int64_t at = request.offset(); at < static_cast<std::int64_t>(blob.size());) {
      piece.set_data(blob.substr(static_cast<std::size_t>(at), kPiece));
      at += static_cast<std::int64_t>(piece.data().size());
      if (!each(piece)) return {};
      if (broken_streams > 0 && broken_streams-- > 0) return Unavailable("the connection broke");
    }
    return {};
  }

  void Heard() override {}
  bool Pause() override { return ++pauses <= patience; }
  bool cancelled() const override { return cancelled_; }

  std::map<std::string, v1::Manifest> manifests;
  std::map<std::string, std::string> blobs;
  std::vector<std::int64_t> offsets;
  int broken_calls = 0;    // So many calls fail.
  int broken_streams = 0;  // So many streams break, each after a piece.
  int pauses = 0;
  int patience = 100;
  bool cancelled_ = false;
};

class FetchTest : public ::testing::Test {
 protected:
  Result<void> Fetch(const std::string& digest) {
    HONE_TRY(const Manifest manifest, FetchManifest(source_, digest));
    HONE_TRY(const RootFolder root, RootFolder::Open(folder_.path()));
    return FetchFiles(source_, manifest, root, /*durable=*/true);
  }
  Error FetchFails(const std::string& digest) {
    const Result<void> fetched = Fetch(digest);
    EXPECT_FALSE(fetched.ok());
    return fetched ? Error{} : fetched.error();
  }
  v1::ManifestFile& File(const std::string& digest, int i) {
    return *source_.manifests.at(digest).mutable_files(i);
  }

  FakeSource source_;
  const testing::TemporaryFolder folder_;
};

TEST_F(FetchTest, EveryFileArrivesWithItsMode) {
  Manifest manifest;
  const std::string content(10 * kPiece + 7, 'm');
  for (const auto& [path, text, mode] : std::vector<std::tuple<std::string, std::string, int>>{
           {"a/b/deep", "d", 0400}, {"empty", "", 0644}, {"model.bin", content, 0755}}) {
    manifest.files.push_back({path, static_cast<std::uint32_t>(mode),
                              static_cast<std::int64_t>(text.size()), DigestOf(text)});
    source_.blobs[ToString(DigestOf(text))] = text;
  }
  const std::string digest = ToString(ArtifactDigest(manifest));
  source_.manifests[digest] = ToMessage(manifest);
  const Result<void> fetched = Fetch(digest);
  ASSERT_TRUE(fetched.ok()) << fetched.error().message;
  EXPECT_EQ(folder_.Read("model.bin"), content);
  EXPECT_EQ(folder_.Read("a/b/deep"), "d");
  EXPECT_TRUE(fs::is_empty(folder_ / "empty"));
  EXPECT_EQ(fs::status(folder_ / "model.bin").permissions(), fs::perms(0755));
  EXPECT_EQ(fs::status(folder_ / "a/b/deep").permissions(), fs::perms(0400));
}

TEST_F(FetchTest, BrokenStreamGoesOnWhereItWas) {
  const std::string digest = source_.Add({{"model.bin", std::string(3 * kPiece, 'm')}});
  source_.broken_calls = 2;
  source_.broken_streams = 2;
  ASSERT_TRUE(Fetch(digest).ok());
  EXPECT_THAT(source_.offsets, ElementsAre(0, kPiece, 2 * kPiece));
  EXPECT_EQ(folder_.Read("model.bin"), std::string(3 * kPiece, 'm'));
  EXPECT_EQ(source_.pauses, 4);
}

TEST_F(FetchTest, WhoeverFetchesSaysWhenToGiveUp) {
  const std::string digest = source_.Add({{"model.bin", std::string(9 * kPiece, 'm')}});
  source_.broken_streams = 5;
  source_.patience = 3;
  EXPECT_EQ(FetchFails(digest).code, ErrorCode::kUnavailable);
}

TEST_F(FetchTest, ContentThatIsNotWhatItsDigestSaysIsRefused) {
  const std::string digest = source_.Add({{"model.bin", std::string(2 * kPiece, 'm')}});
  std::string& content = source_.blobs.begin()->second;
  for (const std::string& wrong : {std::string(2 * kPiece, 'n'), std::string(9 * kPiece, 'm'),
                                   std::string(kPiece, 'm'), std::string()}) {
    content = wrong;
    fs::remove(folder_ / "model.bin");
    EXPECT_EQ(FetchFails(digest).code, ErrorCode::kDataLoss) << wrong.size();
    // Nor does a store that goes on for ever fill the disk.
    EXPECT_LE(fs::file_size(folder_ / "model.bin"), 2u * kPiece);
  }
}

TEST_F(FetchTest, ManifestOfAnotherArtifactIsRefused) {
  const std::string digest = source_.Add({{"a", "a"}});
  File(digest, 0).set_mode(0755);
  EXPECT_EQ(FetchFails(digest).code, ErrorCode::kDataLoss);
  EXPECT_THAT(FetchFails(digest).message, HasSubstr("does not match its digest: " + digest));
  EXPECT_THAT(source_.offsets, ElementsAre());
}

TEST_F(FetchTest, ManifestThatLeadsOutsideIsRefused) {
  for (const char* path : {"../escaped", "/escaped", "a/../../escaped", ""}) {
    const std::string digest = source_.Add({{"a", "a"}});
    File(digest, 0).set_path(path);
    EXPECT_EQ(FetchFails(digest).code, ErrorCode::kDataLoss) << path;
  }
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(FetchTest, FileThroughALinkIsNotWritten) {
  const testing::TemporaryFolder elsewhere;
  fs::create_directory_symlink(elsewhere.path(), folder_ / "sub");
  EXPECT_EQ(FetchFails(source_.Add({{"sub/a", "a"}})).code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(fs::is_empty(elsewhere.path()));
}

TEST_F(FetchTest, NotFoundIsSaidOfTheStoreOnly) {
  EXPECT_EQ(FetchFails("sha256:0").code, ErrorCode::kNotFound);
  const std::string digest = source_.Add({{"a", "a"}, {"b", "b"}});
  Result<RootFolder> root = RootFolder::Open(folder_.path());
  ASSERT_TRUE(root.ok());
  fs::remove_all(folder_.path());
  const Result<void> fetched =
      FetchFiles(source_, *FetchManifest(source_, digest), *root, /*durable=*/true);
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().code, ErrorCode::kInternal);
}

TEST_F(FetchTest, CancelEndsItBeforeTheNextFile) {
  const std::string digest = source_.Add({{"a", ""}});
  source_.cancelled_ = true;
  EXPECT_EQ(FetchFails(digest).code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace hone
