#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "artifacts/digest.h"
#include "orchestrator/cli/context.h"
#include "tests/orchestrator/cli/fake_controller.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

namespace fs = std::filesystem;
using testing::FakeController;
using ::testing::HasSubstr;
using testing::Ran;
using testing::RunHone;

class BackupCommandTest : public ::testing::Test {
 protected:
  BackupCommandTest() { Serve(content_, ToString(DigestOf(content_))); }

  // In two pieces, with the progress of the copy before them.
  void Serve(const std::string& content, const std::string& digest) {
    std::vector<v1::BackupResponse>& messages = controller_.state().backup;
    messages.clear();
    const std::size_t half = content.size() / 2;
    for (const std::string& data : {std::string(), content.substr(0, half), content.substr(half)}) {
      v1::BackupResponse& message = messages.emplace_back();
      message.set_size(static_cast<std::int64_t>(content_.size()));
      message.set_copied(data.empty() ? 1'000 : message.size());
      message.set_data(data);
    }
    if (!digest.empty()) messages.emplace_back().set_digest(digest);
    messages.back().set_size(static_cast<std::int64_t>(content_.size()));
  }

  Ran Backup(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"backup", file_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunHone(controller_.endpoint(), arguments);
  }
  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  std::ptrdiff_t CountFiles() const {
    return std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator());
  }

  const testing::TemporaryFolder folder_;
  const std::string file_ = folder_ / "copy.db";
  const std::string content_ = std::string(300'000, 'p') + "end";
  FakeController controller_;
};

TEST_F(BackupCommandTest, WhatArrivesIsTheFile) {
  const Ran ran = Backup();
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, file_ + ": a copy of the database, 293 KiB\n");
  EXPECT_EQ(Read(file_), content_);
  EXPECT_EQ(CountFiles(), 1);
  struct stat status = {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);  // It says who may do what.
}

TEST_F(BackupCommandTest, ForProgramsItSaysWhereHowMuchAndWhat) {
  const Ran ran = Backup({"--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(
      nlohmann::json::parse(ran.out),
      (nlohmann::json{
          {"file", file_}, {"size", content_.size()}, {"digest", ToString(DigestOf(content_))}}));
}

TEST_F(BackupCommandTest, AFileIsReplacedOnlyWithForce) {
  std::ofstream(file_) << "older";
  const Ran refused = Backup();
  EXPECT_EQ(refused.code, kExitRefused);
  EXPECT_THAT(refused.err, HasSubstr("FILE: must not be there yet, or --force be given: " + file_));
  EXPECT_EQ(Read(file_), "older");
  EXPECT_EQ(Backup({"--force"}).code, 0);
  EXPECT_EQ(Read(file_), content_);
  EXPECT_EQ(CountFiles(), 1);
}

TEST_F(BackupCommandTest, WhatIsNotWholeIsNoFile) {
  Serve(content_, "");  // It ends without a digest, as if all were well.
  Ran ran = Backup();
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.err, HasSubstr("did not arrive whole: 300003 of 300003 bytes"));

  Serve(content_.substr(1), ToString(DigestOf(content_.substr(1))));
  ran = Backup();
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.err, HasSubstr("300002 of 300003 bytes"));

  std::string other = content_;
  other[7] = 'q';
  Serve(other, ToString(DigestOf(content_)));
  EXPECT_EQ(Backup().code, kExitFailed);

  Serve(content_, "");
  controller_.state().backup.pop_back();
  controller_.state().backup_status = {grpc::StatusCode::UNAVAILABLE, "Socket closed"};
  ran = Backup();
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.err, HasSubstr("broke off before its end"));
  EXPECT_EQ(CountFiles(), 0);
}

TEST_F(BackupCommandTest, AFailureLeavesTheOlderFileAsItWas) {
  std::ofstream(file_) << "older";
  Serve(content_, "");
  EXPECT_EQ(Backup({"--force"}).code, kExitFailed);
  EXPECT_EQ(Read(file_), "older");
  EXPECT_EQ(CountFiles(), 1);
}

TEST_F(BackupCommandTest, TheControllersRefusalIsPassedOn) {
  controller_.state().backup.clear();
  controller_.state().backup_status = {grpc::StatusCode::RESOURCE_EXHAUSTED,
                                       "backup: another one is being made"};
  const Ran ran = Backup();
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_EQ(ran.err, "hone: backup: another one is being made\n");
  EXPECT_EQ(RunHone("127.0.0.1:1", {"backup", file_}).code, kExitUnreachable);
  EXPECT_EQ(CountFiles(), 0);
}

TEST_F(BackupCommandTest, AFileThatCannotGrowIsAnErrorAndLeavesNothing) {
  rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight = {100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const Ran ran = Backup();
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.err, HasSubstr(file_ + ": write: "));
  EXPECT_EQ(CountFiles(), 0);
}

TEST_F(BackupCommandTest, AFolderIsNoFileAndAMissingFolderIsNamed) {
  EXPECT_EQ(RunHone(controller_.endpoint(), {"backup", folder_.path()}).code, kExitWrongUse);
  const Ran missing = RunHone(controller_.endpoint(), {"backup", folder_ / "no/copy.db"});
  EXPECT_EQ(missing.code, kExitNotFound);
  EXPECT_THAT(missing.err, HasSubstr(folder_ / "no"));
}

}  // namespace
}  // namespace hone
