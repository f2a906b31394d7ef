#include "orchestrator/metrics/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <thread>

#include "base/clock.h"
#include "base/unique_fd.h"

namespace hone {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Gt;
using ::testing::Le;
using ::testing::Lt;

TEST(ProcessTest, FiguresAreThoseOfThisProcess) {
  const ProcessFigures figures = ReadProcess();
  EXPECT_THAT(figures.resident_bytes, AllOf(Gt(1 << 20), Lt(figures.virtual_bytes)));
  EXPECT_THAT(figures.open_fds, AllOf(Ge(3), Le(figures.max_fds)));
  EXPECT_GE(figures.threads, 1);
  const double now = static_cast<double>(ToMicros(ReadClock().wall)) / 1e6;
  EXPECT_THAT(figures.start_seconds, AllOf(Gt(now - 3'600), Le(now + 2)));
  EXPECT_THAT(figures.cpu_seconds, AllOf(Ge(0), Lt(3'600)));
}

TEST(ProcessTest, OpenFilesAreCountedAsTheyComeAndGo) {
  const std::int64_t before = ReadProcess().open_fds;
  const UniqueFd file(open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(ReadProcess().open_fds, before + 1);
}

TEST(ProcessTest, ProcessorTimeOnlyGrows) {
  const double before = ReadProcess().cpu_seconds;
  while (ReadProcess().cpu_seconds <= before) {
  }
  EXPECT_GT(ReadProcess().cpu_seconds, before);
}

}  // namespace
}  // namespace hone
