#include "job_file/keys.h"

#include <gmock/gmock.h>

#include <set>

namespace hone {
namespace {

TEST(KeysTest, EachKeyIsThereOnceAndBelowOneThatIsThere) {
  std::set<std::string> seen = {""};
  for (const JobFileKey& key : JobFileKeys()) {
    const std::string path = key.path;
    const std::size_t dot = path.rfind('.');
    std::string above = dot == std::string::npos ? "" : path.substr(0, dot);
    if (above.ends_with("[]")) above.resize(above.size() - 2);
    EXPECT_TRUE(seen.contains(above)) << path;
    EXPECT_TRUE(seen.insert(path).second) << path;
    EXPECT_STRNE(key.help, "") << path;
    EXPECT_STRNE(key.default_value, "") << path;
  }
}

TEST(KeysTest, BelowAKeyAreItsOwnOnly) {
  std::vector<std::string> names;
  for (const JobFileKey* key : KeysBelow("objective")) names.push_back(LastPart(*key));
  EXPECT_THAT(names, ::testing::ElementsAre("metric", "goal"));
}

}  // namespace
}  // namespace hone
