// The library that lets calls fail does so for the calls that a test names, and for no others.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "tests/integration/support/process.h"
#include "tests/support/temporary_folder.h"

namespace hone::faults {
namespace {

namespace fs = std::filesystem;
using integration::Environment;
using integration::LinesOf;
using integration::Outcome;
using integration::ReadAll;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kKilled = 128 + 9;

class FaultsTest : public ::testing::Test {
 protected:
  FaultsTest() { fs::create_directory(area_); }

  // Runs the probe with these variables besides.
  Outcome Run(Environment variables) {
    const char* library = std::getenv("HONE_FAULTS_LIBRARY");
    const char* probe = std::getenv("HONE_FAULTS_PROBE");
    HONE_CHECK(library != nullptr && probe != nullptr);
    variables["LD_PRELOAD"] = library;
    variables["ASAN_OPTIONS"] = "verify_asan_link_order=0";
    variables["HONE_FAULTS_TRACE"] = folder_ / "trace";
    return integration::RunToEnd(
        {.argv = {probe, area_}, .environment = std::move(variables), .out = {}, .err = {}},
        folder_.path());
  }
  std::vector<std::string> Trace() const { return LinesOf(ReadAll(folder_ / "trace")); }

  const testing::TemporaryFolder folder_;
  const fs::path area_ = folder_ / "area";
};

TEST_F(FaultsTest, CallsOfAPathAreCountedAndDone) {
  const Outcome outcome = Run({{"HONE_FAULTS_PATH", "/area/"}});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(LinesOf(outcome.out),
              ElementsAre("mkdir 0", "open 0", "write 8", "pwrite 4", "fsync 0", "fdatasync 0",
                          "posix_fallocate 0", "ftruncate 0", "rename 0", "read 1", "ofstream 0",
                          "remove_all 0"));
  EXPECT_EQ(ReadAll(area_ / "renamed"), "12345678ab");
  const std::string area = area_;
  EXPECT_THAT(Trace(),
              ElementsAre("1 mkdir " + area + "/made", "2 open " + area + "/file",
                          "3 write " + area + "/file", "4 pwrite " + area + "/file",
                          "5 fsync " + area + "/file", "6 fdatasync " + area + "/file",
                          "7 posix_fallocate " + area + "/file", "8 ftruncate " + area + "/file",
                          "9 rename " + area + "/renamed", "10 fopen64 " + area + "/streamed",
                          "11 write " + area + "/streamed", EndsWith(area + "/made")));
}

TEST_F(FaultsTest, OtherPathsAndOtherProgramsAreLeftAlone) {
  Run({{"HONE_FAULTS_PATH", "/elsewhere/"}, {"HONE_FAULTS_MODE", "fail"}});
  Run({{"HONE_FAULTS_PATH", "/area/"},
       {"HONE_FAULTS_MODE", "fail"},
       {"HONE_FAULTS_PROGRAM", "another"}});
  Run({{"HONE_FAULTS_MODE", "fail"}});
  EXPECT_THAT(Trace(), IsEmpty());
  EXPECT_EQ(ReadAll(area_ / "renamed"), "12345678ab");
}

TEST_F(FaultsTest, CallsFailWithTheErrorThatIsAskedFor) {
  const Outcome outcome = Run({{"HONE_FAULTS_PATH", "/area/file"},
                               {"HONE_FAULTS_PROGRAM", "faults_probe"},
                               {"HONE_FAULTS_MODE", "fail"},
                               {"HONE_FAULTS_CALLS", "write,allocate"},
                               {"HONE_FAULTS_ERROR", "ENOSPC"}});
  EXPECT_THAT(LinesOf(outcome.out),
              ElementsAre("mkdir 0", "open 0", "write ENOSPC", "pwrite ENOSPC", "fsync 0",
                          "fdatasync 0", "posix_fallocate ENOSPC", "ftruncate 0", "rename 0",
                          "read 1", "ofstream 0", "remove_all 0"));
}

TEST_F(FaultsTest, AFailureMayBeginLateAndPass) {
  const Outcome outcome = Run({{"HONE_FAULTS_PATH", "/area/"},
                               {"HONE_FAULTS_MODE", "fail"},
                               {"HONE_FAULTS_AT", "5"},
                               {"HONE_FAULTS_TIMES", "1"}});
  EXPECT_THAT(LinesOf(outcome.out), Contains("fsync EIO"));
  EXPECT_THAT(outcome.out, ::testing::Not(HasSubstr("fdatasync EIO")));
  EXPECT_THAT(Trace(), SizeIs(12));
}

TEST_F(FaultsTest, AWriteMayBeCutShortBeforeTheDiskIsFull) {
  const Outcome outcome = Run({{"HONE_FAULTS_PATH", "/area/file"},
                               {"HONE_FAULTS_MODE", "fail-inside"},
                               {"HONE_FAULTS_CALLS", "write"},
                               {"HONE_FAULTS_ERROR", "ENOSPC"}});
  EXPECT_THAT(outcome.out, HasSubstr("write 4\npwrite ENOSPC\n"));
}

TEST_F(FaultsTest, FaultsLastAsLongAsTheirFileIsThere) {
  const Environment fault = {{"HONE_FAULTS_PATH", "/area/"},
                             {"HONE_FAULTS_MODE", "fail"},
                             {"HONE_FAULTS_WHILE", folder_ / "switch"}};
  EXPECT_THAT(Run(fault).out, HasSubstr("write 8\n"));
  EXPECT_THAT(Trace(), IsEmpty());
  std::ofstream(folder_ / "switch") << "on\n";
  EXPECT_THAT(Run(fault).out, HasSubstr("mkdir EIO\nopen EIO\n"));
}

TEST_F(FaultsTest, ProcessIsKilledBeforeInsideOrAfterACall) {
  Environment kill = {{"HONE_FAULTS_PATH", "/area/"}, {"HONE_FAULTS_AT", "4"}};
  kill["HONE_FAULTS_MODE"] = "kill-before";
  const Outcome outcome = Run(kill);
  EXPECT_EQ(outcome.code, kKilled);
  EXPECT_EQ(outcome.out, "mkdir 0\nopen 0\nwrite 8\n");
  EXPECT_EQ(ReadAll(area_ / "file"), "12345678");

  fs::remove_all(area_ / "made");
  kill["HONE_FAULTS_MODE"] = "kill-inside";
  EXPECT_EQ(Run(kill).code, kKilled);
  EXPECT_EQ(ReadAll(area_ / "file"), "12345678ab");

  fs::remove_all(area_ / "made");
  kill["HONE_FAULTS_MODE"] = "kill-after";
  EXPECT_EQ(Run(kill).code, kKilled);
  EXPECT_EQ(ReadAll(area_ / "file"), "12345678abcd");
}

TEST_F(FaultsTest, AKillWithASwitchComesOnce) {
  std::ofstream(folder_ / "switch") << "on\n";
  const Environment kill = {{"HONE_FAULTS_PATH", "/area/"},
                            {"HONE_FAULTS_MODE", "kill-before"},
                            {"HONE_FAULTS_WHILE", folder_ / "switch"}};
  EXPECT_EQ(Run(kill).code, kKilled);
  EXPECT_EQ(Run(kill).code, 0);
}

TEST_F(FaultsTest, WhatIsNotUnderstoodIsRefused) {
  const Outcome outcome = Run({{"HONE_FAULTS_PATH", "/area/"}, {"HONE_FAULTS_MODE", "explode"}});
  EXPECT_EQ(outcome.code, 126);
  EXPECT_THAT(outcome.err, HasSubstr("HONE_FAULTS_MODE: is not known: explode"));
}

}  // namespace
}  // namespace hone::faults
