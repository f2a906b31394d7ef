#include "orchestrator/cli/download.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "artifacts/digest.h"
#include "artifacts/manifest.h"
#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

namespace fs = std::filesystem;
using testing::CompletedTrial;
using testing::FakeController;
using ::testing::HasSubstr;
using testing::Ran;
using testing::RunHone;
using testing::Seedlings;

class DownloadTest : public ::testing::Test {
 protected:
  DownloadTest() {
    std::string name = ::testing::TempDir() + "hone-XXXXXX";
    folder_ = mkdtemp(name.data());
    target_ = folder_ / "best";
    controller_.state().tuning_jobs["seedlings"] = Seedlings();
    controller_.state().tuning_jobs["seedlings"].set_best_trial(7);
    Serve({{"model.bin", std::string(1'000, 'x')}, {"sub/empty", ""}});
  }
  ~DownloadTest() override { fs::remove_all(folder_); }

  // Makes these files the model of trial 7.
  void Serve(const std::map<std::string, std::string>& files) {
    Manifest manifest;
    v1::Manifest message;
    for (const auto& [path, content] : files) {
      const Digest digest = DigestOf(content);
      const auto size = static_cast<std::int64_t>(content.size());
      manifest.files.push_back({.path = path, .mode = 0644, .size = size, .digest = digest});
      v1::ManifestFile* file = message.add_files();
      file->set_path(path);
      file->set_mode(0644);
      file->set_size(size);
      file->set_digest(ToString(digest));
      controller_.state().blobs[ToString(digest)] = content;
    }
    const std::string digest = ToString(ArtifactDigest(manifest));
    controller_.state().artifacts = {{digest, message}};
    v1::TrainingJob trial = CompletedTrial(7, 0.5);
    (*trial.mutable_artifacts())["model"].set_digest(digest);
    controller_.state().training_jobs["seedlings/7"] = trial;
  }

  Ran Pull(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"pull", "seedlings/7", target_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunHone(controller_.endpoint(), arguments);
  }

  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::ptrdiff_t EntriesBeside() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

  FakeController controller_;
  fs::path folder_;
  fs::path target_;
};

TEST_F(DownloadTest, FilesArriveOverABreakOfTheConnection) {
  controller_.state().broken_reads = 1;
  const Ran ran = Pull();
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Read(target_ / "model.bin"), std::string(1'000, 'x'));
  EXPECT_TRUE(fs::is_regular_file(target_ / "sub" / "empty"));
  EXPECT_EQ(EntriesBeside(), 1);
  EXPECT_THAT(ran.out, HasSubstr("2 files"));
}

TEST_F(DownloadTest, JobAloneIsItsBestTrial) {
  EXPECT_EQ(RunHone(controller_.endpoint(), {"pull", "seedlings", target_.string()}).code, 0);
  EXPECT_TRUE(fs::exists(target_ / "model.bin"));
}

TEST_F(DownloadTest, ContentThatDoesNotMatchLeavesNothingBehind) {
  for (auto& [digest, content] : controller_.state().blobs) {
    if (!content.empty()) content[3] = 'y';
  }
  const Ran ran = Pull();
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("does not match its digest"));
  EXPECT_EQ(EntriesBeside(), 0);
}

TEST_F(DownloadTest, BlobThatIsTooLongOrTooShortIsRefused) {
  for (const std::size_t size : {2'000u, 10u}) {
    for (auto& [digest, content] : controller_.state().blobs) {
      if (!content.empty()) content.resize(size, 'x');
    }
    EXPECT_EQ(Pull().code, 1);
    EXPECT_EQ(EntriesBeside(), 0);
  }
}

TEST_F(DownloadTest, PathThatLeadsOutsideIsRefused) {
  controller_.state().artifacts.begin()->second.mutable_files(0)->set_path("../escaped");
  EXPECT_EQ(Pull().code, 1);
  EXPECT_FALSE(fs::exists(folder_ / "escaped"));
  EXPECT_EQ(EntriesBeside(), 0);
}

TEST_F(DownloadTest, ManifestOfAnotherArtifactIsRefused) {
  controller_.state().artifacts.begin()->second.mutable_files(0)->set_mode(0755);
  EXPECT_EQ(Pull().code, 1);
}

TEST_F(DownloadTest, FolderThatHoldsSomethingIsRefusedUnlessForced) {
  fs::create_directories(target_);
  std::ofstream(target_ / "mine") << "mine";
  std::ofstream(target_ / "model.bin") << "old";
  EXPECT_EQ(Pull().code, 4);
  EXPECT_EQ(Read(target_ / "model.bin"), "old");

  EXPECT_EQ(Pull({"--force"}).code, 0);
  EXPECT_EQ(Read(target_ / "mine"), "mine");
  EXPECT_EQ(Read(target_ / "model.bin"), std::string(1'000, 'x'));
  EXPECT_EQ(EntriesBeside(), 1);
}

TEST_F(DownloadTest, ForcedPullFollowsNoLinkOutOfTheFolder) {
  fs::create_directories(target_);
  fs::create_directories(folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", target_ / "sub");
  EXPECT_NE(Pull({"--force"}).code, 0);
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
}

TEST_F(DownloadTest, EmptyFolderIsFilled) {
  fs::create_directories(target_);
  EXPECT_EQ(Pull().code, 0);
  EXPECT_TRUE(fs::exists(target_ / "model.bin"));
}

TEST_F(DownloadTest, TrialWithoutAModelIsNotFound) {
  controller_.state().training_jobs["seedlings/7"].clear_artifacts();
  EXPECT_EQ(Pull().code, 3);
  controller_.state().training_jobs["seedlings/7"].set_status(v1::TRAINING_JOB_STATUS_IN_PROGRESS);
  EXPECT_EQ(Pull().code, 4);
}

}  // namespace
}  // namespace hone
