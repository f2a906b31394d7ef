#include "worker/contract/inherited.h"

#include <gmock/gmock.h>

namespace hone::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(InheritedEnvironmentTest, HoldsWhatIsNotTheAgentsAlone) {
  const char* const variables[] = {"PATH=/bin",    "HONE_STATE=/x",
                                   "SM_HPS={}",    "NOTIFY_SOCKET=/run",
                                   "LISTEN_FDS=1", "CUDA_VISIBLE_DEVICES=3",
                                   "LATIN=\xFC",   "EMPTY=",
                                   "A=b=c",        "nonsense",
                                   "=x",           nullptr};
  EXPECT_THAT(InheritedEnvironment(variables),
              ElementsAre(Pair("A", "b=c"), Pair("EMPTY", ""), Pair("PATH", "/bin")));
}

}  // namespace
}  // namespace hone::worker
