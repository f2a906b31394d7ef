#include "worker/contract/failure_text.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

TEST(FailureTextTest, IsWhatTheProgramWrote) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(FailureText(folder.path()), "");
  folder.Write("output/failure",
               "out of \xC3\xBC"
               "bergs");
  EXPECT_EQ(FailureText(folder.path()),
            "out of \xC3\xBC"
            "bergs");
}

TEST(FailureTextTest, HasAtMost1024BytesAndWholeCharacters) {
  const testing::TemporaryFolder folder;
  folder.Write("output/failure", std::string(1023, 'x') + "\xC3\xBC" + std::string(99, 'y'));
  EXPECT_EQ(FailureText(folder.path()), std::string(1023, 'x'));
  folder.Write("output/failure", std::string(1022, 'x') + "\xC3\xBC");
  EXPECT_EQ(FailureText(folder.path()), std::string(1022, 'x') + "\xC3\xBC");
}

TEST(FailureTextTest, BytesThatAreNoTextAreMarked) {
  const testing::TemporaryFolder folder;
  folder.Write("output/failure", "bad \xFF byte");
  EXPECT_EQ(FailureText(folder.path()), "bad \xEF\xBF\xBD byte");
}

TEST(FailureTextTest, NeitherLinksNorFifosAreRead) {
  const testing::TemporaryFolder folder;
  folder.Write("secret/failure", "secret");
  fs::create_directory(folder / "output");
  fs::create_symlink(folder / "secret/failure", folder / "output/failure");
  EXPECT_EQ(FailureText(folder.path()), "");
  fs::remove(folder / "output/failure");
  ASSERT_EQ(mkfifo((folder / "output/failure").c_str(), 0600), 0);
  EXPECT_EQ(FailureText(folder.path()), "");
  fs::remove_all(folder / "output");
  fs::create_directory_symlink(folder / "secret", folder / "output");
  EXPECT_EQ(FailureText(folder.path()), "");
}

}  // namespace
}  // namespace hone::worker
