#include "worker/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::worker {
namespace {

Result<Settings> From(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "hone-worker");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::string instead;
  const Result<Options> options =
      ReadWorkerOptions(static_cast<int>(argv.size()), argv.data(), &instead);
  if (!options) return options.error();
  return ToSettings(*options);
}

TEST(SettingsTest, WorkerWithANameHasAFolderOfItsOwn) {
  EXPECT_EQ(From({"--state", "/var/lib/hone/"})->worker_dir, "/var/lib/hone/worker");
  EXPECT_EQ(From({"--state", "/var/lib/hone", "--name", "gpu-1"})->worker_dir,
            "/var/lib/hone/worker-gpu-1");
}

TEST(SettingsTest, SlotsAndDevicesAreLeftToTheMachineUnlessGiven) {
  EXPECT_EQ(From({})->slots, std::nullopt);
  EXPECT_EQ(From({})->devices, std::nullopt);
  EXPECT_EQ(From({"--slots", "3"})->slots, 3);
  EXPECT_EQ(From({"--devices", "none"})->devices, "");
  EXPECT_EQ(From({"--devices", "0,2"})->devices, "0,2");
}

TEST(SettingsTest, LabelsAddUp) {
  EXPECT_EQ(From({"--label", "zone=a", "--label", "rack=b=c"})->labels,
            (std::map<std::string, std::string>{{"zone", "a"}, {"rack", "b=c"}}));
}

TEST(SettingsTest, JobFoldersGoAtOnceUnlessTheyAreToBeKept) {
  EXPECT_EQ(From({})->keep_job_folders, Duration::zero());
  EXPECT_EQ(From({"--keep-job-folders", "none"})->keep_job_folders, Duration::zero());
  EXPECT_EQ(From({"--keep-job-folders", "7d"})->keep_job_folders, 168h);
  EXPECT_EQ(From({"--keep-job-folders", "forever"})->keep_job_folders, Duration::max());
  EXPECT_EQ(From({"--keep-job-folders", "0"}).error().message,
            "keep-job-folders: must be a duration such as 2h or 7d, forever, or none: 0");
}

TEST(SettingsTest, MistakeNamesTheOptionTheRuleAndTheValue) {
  EXPECT_EQ(From({"--slots", "0"}).error().message, "slots: must be a number from 1 to 10000: 0");
  EXPECT_EQ(From({"--label", "zone"}).error().message, "label: must be KEY=VALUE: zone");
  EXPECT_EQ(From({"--name", "a/b"}).error().message,
            "name: must be 1 to 63 characters of [a-zA-Z0-9._-]: a/b");
}

}  // namespace
}  // namespace hone::worker
