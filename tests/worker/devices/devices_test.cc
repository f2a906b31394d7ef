#include "worker/devices/devices.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kGpu0[] = "GPU-00000000-1111-2222-3333-444444444444";
constexpr char kGpu1[] = "GPU-10000000-1111-2222-3333-444444444444";
constexpr char kGpu2[] = "GPU-20000000-1111-2222-3333-444444444444";

std::vector<std::string> Ids(const Result<Devices>& devices) {
  if (!devices) return {"error: " + devices.error().message};
  std::vector<std::string> ids;
  for (const Device& device : *devices) ids.push_back(device.id);
  return ids;
}

// A machine whose management library knows some GPUs.
class LibraryTest : public ::testing::Test {
 protected:
  LibraryTest() {
    const char* const library = std::getenv("HONE_FAKE_NVML");
    search_.nvml_library = library == nullptr ? "" : library;
    search_.root = root_.path();
    setenv("FAKE_NVML_GPUS", "3", 1);
  }
  ~LibraryTest() override {
    unsetenv("FAKE_NVML_GPUS");
    unsetenv("FAKE_NVML_LOST");
  }

  std::vector<std::string> Visible(const std::string& list) {
    search_.visible = list;
    return Ids(FindDevices(search_));
  }
  std::vector<std::string> Chosen(const std::string& list) {
    search_.chosen = list;
    return Ids(FindDevices(search_));
  }

  const testing::TemporaryFolder root_;
  DeviceSearch search_;
};

TEST_F(LibraryTest, NamesEachGpuWithModelAndMemory) {
  const Result<Devices> devices = FindDevices(search_);
  ASSERT_TRUE(devices);
  ASSERT_THAT(Ids(devices), ElementsAre(kGpu0, kGpu1, kGpu2));
  EXPECT_EQ((*devices)[1],
            (Device{.id = kGpu1, .model = "Fake GPU 1", .memory_bytes = 80LL << 30}));
}

TEST_F(LibraryTest, GpuThatDoesNotAnswerKeepsItsPlace) {
  setenv("FAKE_NVML_LOST", "1", 1);
  EXPECT_THAT(Ids(FindDevices(search_)), ElementsAre(kGpu0, "1", kGpu2));
}

TEST_F(LibraryTest, HandsOutOnlyWhatItWasGivenItself) {
  EXPECT_THAT(Visible("2,0"), ElementsAre(kGpu2, kGpu0));
  EXPECT_THAT(Visible(kGpu1), ElementsAre(kGpu1));
  EXPECT_THAT(Visible("GPU-2"), ElementsAre(kGpu2));
  EXPECT_THAT(Visible(" 1 , 1"), ElementsAre(kGpu1));
  EXPECT_THAT(Visible("MIG-4711"), ElementsAre("MIG-4711"));
}

TEST_F(LibraryTest, EmptyAndMinusOneMeanNone) {
  EXPECT_THAT(Visible(""), IsEmpty());
  EXPECT_THAT(Visible("-1"), IsEmpty());
  EXPECT_THAT(Visible("NoDevFiles"), IsEmpty());
}

TEST_F(LibraryTest, ListEndsAtTheFirstEntryThatNamesNoGpuAsInCuda) {
  EXPECT_THAT(Visible("1,-1,0"), ElementsAre(kGpu1));
  EXPECT_THAT(Visible("0,7,1"), ElementsAre(kGpu0));
  EXPECT_THAT(Visible("0,GPU-,1"), ElementsAre(kGpu0));
  EXPECT_THAT(Visible("99999999999999999999"), IsEmpty());
}

TEST_F(LibraryTest, UsersChoiceCountsWithinWhatIsVisible) {
  search_.visible = "2,1";
  EXPECT_THAT(Chosen("0"), ElementsAre(kGpu2));
  EXPECT_THAT(Chosen("1,GPU-2"), ElementsAre(kGpu1, kGpu2));
  EXPECT_THAT(Chosen("none"), IsEmpty());
  EXPECT_THAT(Chosen(""), IsEmpty());
}

TEST_F(LibraryTest, UsersMistakeIsNamed) {
  EXPECT_THAT(Chosen("0,3"), ElementsAre(HasSubstr("of which there are 3: 3")));
  EXPECT_THAT(Chosen("gpu"), ElementsAre(HasSubstr(": gpu")));
  search_.visible = "1";
  EXPECT_THAT(Chosen(kGpu0), ElementsAre(HasSubstr(kGpu0)));
}

// A machine without the library.
class DriverTest : public ::testing::Test {
 protected:
  DriverTest() {
    search_.nvml_library = "libhone-no-such-library.so";
    search_.root = root_.path();
  }

  void AddGpu(const std::string& address, const std::string& uuid, int minor) {
    root_.Write("proc/driver/nvidia/gpus/" + address + "/information",
                "Model: \t\t NVIDIA H200\nIRQ:   \t\t 7\nGPU UUID: \t " + uuid +
                    "\nDevice Minor: \t " + std::to_string(minor) + "\n");
  }

  const testing::TemporaryFolder root_;
  DeviceSearch search_;
};

TEST_F(DriverTest, MachineWithoutGpusHasNone) { EXPECT_THAT(Ids(FindDevices(search_)), IsEmpty()); }

TEST_F(DriverTest, LibraryWithoutDriverIsPassedOver) {
  const char* const library = std::getenv("HONE_FAKE_NVML");
  search_.nvml_library = library == nullptr ? "" : library;
  AddGpu("0000:01:00.0", kGpu1, 0);
  root_.Write("dev/nvidia0", "");
  EXPECT_THAT(Ids(FindDevices(search_)), ElementsAre(kGpu1));
}

TEST_F(DriverTest, GpusAreFoundByWhatTheDriverSays) {
  AddGpu("0000:41:00.0", kGpu0, 1);
  AddGpu("0000:01:00.0", kGpu1, 0);
  AddGpu("0000:81:00.0", "GPU-" + std::string(36, '?'), 2);
  for (const char* node : {"dev/nvidia0", "dev/nvidia1", "dev/nvidia2"}) root_.Write(node, "");
  const Result<Devices> devices = FindDevices(search_);
  EXPECT_THAT(Ids(devices), ElementsAre(kGpu1, kGpu0, "2"));
  EXPECT_EQ(devices->front().model, "NVIDIA H200");
}

TEST_F(DriverTest, GpuThatThisContainerWasNotGivenIsLeftOut) {
  AddGpu("0000:01:00.0", kGpu0, 0);
  AddGpu("0000:41:00.0", kGpu1, 1);
  root_.Write("dev/nvidia1", "");
  EXPECT_THAT(Ids(FindDevices(search_)), ElementsAre(kGpu1));
}

TEST_F(DriverTest, DeviceNodesAreTheLastResort) {
  for (const char* node : {"nvidia10", "nvidia2", "nvidia0", "nvidiactl", "nvidia-uvm", "null"}) {
    root_.Write("dev/" + std::string(node), "");
  }
  EXPECT_THAT(Ids(FindDevices(search_)), ElementsAre("0", "2", "10"));
}

}  // namespace
}  // namespace hone
