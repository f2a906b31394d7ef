#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "orchestrator/cli/cli.h"
#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Ran;
using ::testing::SizeIs;

// Runs the real commands with programs that stand in for honed and hone-worker.
class ClusterTest : public ::testing::Test {
 protected:
  ClusterTest() {
    std::string name = ::testing::TempDir() + "hone-XXXXXX";
    folder_ = mkdtemp(name.data());
    fs::create_directories(folder_ / "bin");
    fs::copy_file(std::getenv("HONE_STAND_IN"), folder_ / "bin" / "honed");
    fs::copy_file(std::getenv("HONE_STAND_IN"), folder_ / "bin" / "hone-worker");
  }
  ~ClusterTest() override {
    Run({"down"});
    fs::remove_all(folder_);
  }

  fs::path state() const { return folder_ / "state"; }

  Ran Run(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    Context context{.out = out, .err = err};
    context.environment = {{"HONE_STATE", state().string()}, {"CUDA_VISIBLE_DEVICES", devices_}};
    context.program_folder = folder_ / "bin";
    Ran ran;
    ran.code = RunCli(arguments, context);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
  }

  static std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  fs::path folder_;
  std::string devices_;
};

TEST_F(ClusterTest, UpStartsWhatIsMissingAndDownStopsIt) {
  const Ran first = Run({"up"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, AllOf(HasSubstr("gRPC   127.0.0.1:"), HasSubstr(state().string())));
  EXPECT_EQ(first.err, "hone: started honed\nhone: started hone-worker local-1\n");
  EXPECT_EQ(Run({"workers"}).code, 0);

  const Ran again = Run({"up"});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.err, "hone: everything runs already\n");

  const Ran more = Run({"up", "--workers", "3", "--json"});
  EXPECT_EQ(more.code, 0) << more.err;
  EXPECT_THAT(nlohmann::json::parse(more.out)["started"], SizeIs(2));

  const Ran down = Run({"down", "--json"});
  EXPECT_EQ(down.code, 0) << down.err;
  const auto stopped = nlohmann::json::parse(down.out)["stopped"];
  ASSERT_THAT(stopped, SizeIs(4));
  EXPECT_EQ(stopped.back(), "honed");
  EXPECT_EQ(Read(state() / "worker-local-2" / "drained"), "drained");
  EXPECT_THAT(Run({"down"}).err, HasSubstr("nothing runs"));
}

TEST_F(ClusterTest, EachGpuIsGivenToOneWorker) {
  devices_ = "GPU-a,GPU-b,GPU-c";
  ASSERT_EQ(Run({"up", "--workers", "4"}).code, 0);
  EXPECT_EQ(Read(state() / "worker-local-1" / "devices"), "0");
  EXPECT_EQ(Read(state() / "worker-local-3" / "devices"), "2");
  EXPECT_EQ(Read(state() / "worker-local-4" / "devices"), "none");
}

TEST_F(ClusterTest, ProgramThatCannotStartIsToldWithTheEndOfItsLog) {
  fs::create_directories(state());
  std::ofstream(state() / "honed-fails") << "yes";
  const Ran ran = Run({"up"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("honed ended (exit 1)"),
                             HasSubstr("the database is newer than this release")));
  EXPECT_THAT(ran.out, IsEmpty());
}

}  // namespace
}  // namespace hone
