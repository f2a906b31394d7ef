// The check of the floors bites: small made-up trees, each with one thing wrong.
#include "tests/structure/include_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace hone::structure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Broken(const std::string& path, const std::string& text) {
  return BrokenIncludes({{path, text}}, Floors());
}

TEST(IncludeCheckTest, IncludesOfTheOwnFloorAndBelowAreFine) {
  EXPECT_THAT(Broken("orchestrator/core/a.cc",
                     "#include \"orchestrator/core/a.h\"\n#include \"storage/nouns.h\"\n"
                     "#include \"base/result.h\"\n#include <string>\n"),
              IsEmpty());
}

TEST(IncludeCheckTest, AnIncludeUpwardIsNamedWithItsLine) {
  EXPECT_THAT(Broken("tuner/a.cc", "\n#include \"storage/nouns.h\"\n"),
              ElementsAre("tuner/a.cc:2: tuner may not include storage/nouns.h"));
}

TEST(IncludeCheckTest, AnIncludeSidewaysIsRefused) {
  EXPECT_THAT(Broken("worker/core/a.h", "#include \"orchestrator/core/leases.h\"\n"),
              ElementsAre(HasSubstr("worker/core may not include")));
}

TEST(IncludeCheckTest, AFloorOfItsOwnWithinAFolderIsNotReachedThroughTheFolder) {
  EXPECT_THAT(Broken("orchestrator/core/a.cc", "#include \"base/clock.h\"\n"),
              ElementsAre(HasSubstr("may not include base/clock.h")));
  EXPECT_THAT(Broken("orchestrator/core/a.cc", "#include \"storage/sqlite/writer.h\"\n"),
              ElementsAre(HasSubstr("may not include storage/sqlite/writer.h")));
  EXPECT_THAT(Broken("orchestrator/core/a.cc", "#include \"storage/file_system.h\"\n"),
              ElementsAre(HasSubstr("may not include storage/file_system.h")));
}

TEST(IncludeCheckTest, OnlyTheStoreKnowsSqlite) {
  for (const std::string folder : {"storage", "orchestrator/engine", "orchestrator/rpc",
                                   "orchestrator/daemon", "worker/runtime"}) {
    EXPECT_THAT(Broken(folder + "/a.cc", "#include <sqlite3.h>\n"),
                ElementsAre(HasSubstr("may not use sqlite3.h")));
  }
  EXPECT_THAT(Broken("storage/sqlite/a.cc", "#include <sqlite3.h>\n"), IsEmpty());
}

TEST(IncludeCheckTest, OnlyTheShellsKnowGrpcAndTheGeneratedCode) {
  for (const std::string folder : {"convert", "orchestrator/engine", "worker/scrape", "job_file"}) {
    EXPECT_THAT(Broken(folder + "/a.h", "#include <grpcpp/grpcpp.h>\n"),
                ElementsAre(HasSubstr("may not use grpcpp/grpcpp.h")));
    EXPECT_THAT(Broken(folder + "/a.h", "#include \"hone/v1/tuning_service.grpc.pb.h\"\n"),
                ElementsAre(HasSubstr("may not include hone/v1/tuning_service.grpc.pb.h")));
  }
  EXPECT_THAT(Broken("orchestrator/core/a.h", "#include \"hone/v1/tuning_job.pb.h\"\n"),
              ElementsAre(HasSubstr("may not include hone/v1/tuning_job.pb.h")));
  EXPECT_THAT(Broken("convert/a.h", "#include \"hone/v1/tuning_job.pb.h\"\n"), IsEmpty());
  EXPECT_THAT(Broken("worker/runtime/a.h", "#include \"hone/v1/worker_service.grpc.pb.h\"\n"),
              IsEmpty());
}

TEST(IncludeCheckTest, WhatFetchesArtifactsKnowsTheMessagesAndNotHowAStoreIsReached) {
  EXPECT_THAT(Broken("artifacts/transfer/a.cc", "#include \"hone/v1/artifact_service.pb.h\"\n"),
              IsEmpty());
  EXPECT_THAT(Broken("artifacts/transfer/a.cc", "#include <grpcpp/grpcpp.h>\n"),
              ElementsAre(HasSubstr("may not use grpcpp/grpcpp.h")));
  EXPECT_THAT(Broken("artifacts/a.cc", "#include \"hone/v1/artifact_service.pb.h\"\n"),
              ElementsAre(HasSubstr("may not include hone/v1/artifact_service.pb.h")));
  EXPECT_THAT(Broken("storage/artifacts/a.cc", "#include \"artifacts/transfer/fetch.h\"\n"),
              ElementsAre(HasSubstr("may not include artifacts/transfer/fetch.h")));
}

TEST(IncludeCheckTest, CoresReachNoThreadFileOrRandomDevice) {
  for (const std::string core : {"tuner", "orchestrator/core", "worker/core"}) {
    for (const std::string header :
         {"thread", "fstream", "random", "filesystem", "mutex", "unistd.h", "sys/stat.h"}) {
      EXPECT_THAT(Broken(core + "/a.cc", "#include <" + header + ">\n"),
                  ElementsAre(HasSubstr("is pure and may not use <" + header + ">")));
    }
  }
}

TEST(IncludeCheckTest, CoresReadNoClockAndNoEnvironment) {
  EXPECT_THAT(Broken("orchestrator/core/a.cc", "x = std::chrono::steady_clock::now();\n"),
              ElementsAre(HasSubstr("is pure and may not call ::now()")));
  EXPECT_THAT(Broken("tuner/a.cc", "x = std::getenv(\"HOME\");\n"),
              ElementsAre(HasSubstr("is pure and may not call getenv(")));
  EXPECT_THAT(Broken("tuner/a.cc", "// Never ::now(): time comes in.\n"), IsEmpty());
  EXPECT_THAT(Broken("worker/runtime/a.cc", "x = std::chrono::steady_clock::now();\n"), IsEmpty());
}

TEST(IncludeCheckTest, TheSupervisorKnowsOnlyPosixAndItsFolder) {
  EXPECT_THAT(
      Broken("worker/supervise/a.cc", "#include <poll.h>\n#include \"worker/spool/lock.h\"\n"),
      IsEmpty());
  for (const std::string header : {"base/log.h", "worker/core/agent.h", "artifacts/digest.h"}) {
    EXPECT_THAT(Broken("worker/supervise/a.cc", "#include \"" + header + "\"\n"),
                ElementsAre(HasSubstr("may not include " + header)));
  }
  EXPECT_THAT(Broken("worker/supervise/a.cc", "#include <boost/asio.hpp>\n"),
              ElementsAre(HasSubstr("may not use boost/asio.hpp")));
}

TEST(IncludeCheckTest, TrainingProgramsIncludeNothingOfOurs) {
  EXPECT_THAT(Broken("worker/train/a.cc", "#include \"base/result.h\"\n"),
              ElementsAre(HasSubstr("may not include base/result.h")));
  EXPECT_THAT(Broken("worker/train/a.cc", "#include <torch/torch.h>\n"), IsEmpty());
  EXPECT_THAT(Broken("worker/runtime/a.cc", "#include <torch/torch.h>\n"),
              ElementsAre(HasSubstr("may not use torch/torch.h")));
}

TEST(IncludeCheckTest, AFolderThatIsOnNoFloorIsNamed) {
  EXPECT_THAT(Broken("attic/a.cc", ""), ElementsAre(HasSubstr("belongs to no floor")));
  EXPECT_THAT(Broken("tuner/a.cc", "#include \"attic/a.h\"\n"),
              ElementsAre(HasSubstr("attic/a.h belongs to no floor")));
}

TEST(IncludeCheckTest, ALinkUpwardIsRefusedAsTheIncludeWouldBe) {
  const SourceTree tree = {{"tuner/CMakeLists.txt",
                            "hone_library(tuner\n  SOURCES a.cc\n  LINK hone::base\n"
                            "  LINK_PRIVATE hone::storage re2::re2)\n"}};
  EXPECT_THAT(BrokenLinks(tree, Floors()),
              ElementsAre("tuner/CMakeLists.txt: tuner may not link hone::storage"));
}

TEST(IncludeCheckTest, NoTwoFloorsIncludeEachOther) {
  for (const Floor& floor : Floors()) {
    for (const Floor& other : Floors()) {
      if (&floor == &other) continue;
      const auto includes = [](const Floor& a, const Floor& b) {
        return std::find(a.may_include.begin(), a.may_include.end(), b.path) != a.may_include.end();
      };
      EXPECT_FALSE(includes(floor, other) && includes(other, floor))
          << floor.path << " and " << other.path;
    }
  }
}

TEST(IncludeCheckTest, EveryFloorThatAnotherMayIncludeStandsBeforeIt) {
  std::vector<std::string> below;
  for (const Floor& floor : Floors()) {
    // The parts of base are one library, so their order among themselves is free.
    for (const std::string& path : floor.may_include) {
      const bool stands = std::find(below.begin(), below.end(), path) != below.end();
      EXPECT_TRUE(stands || path.starts_with("base/")) << floor.path << " stands on " << path;
    }
    below.push_back(floor.path);
  }
}

}  // namespace
}  // namespace hone::structure
