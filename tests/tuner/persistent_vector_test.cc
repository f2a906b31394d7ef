#include "tuner/persistent_vector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <vector>

#include "base/rng.h"

namespace hone {
namespace {

using ::testing::ElementsAre;

template <typename T>
std::vector<T> Elements(const PersistentVector<T>& vector) {
  std::vector<T> elements;
  for (std::size_t i = 0; i < vector.size(); ++i) elements.push_back(vector[i]);
  return elements;
}

TEST(PersistentVectorTest, CopyKeepsWhatItWasMadeOf) {
  PersistentVector<int> vector;
  for (int i = 0; i < 3; ++i) vector.Append(i);
  const PersistentVector<int> copy = vector;
  vector.Set(1, 100);
  vector.Append(3);
  EXPECT_THAT(Elements(copy), ElementsAre(0, 1, 2));
  EXPECT_THAT(Elements(vector), ElementsAre(0, 100, 2, 3));
}

TEST(PersistentVectorTest, CopiesGrowApartAfterTruncation) {
  PersistentVector<int> vector;
  for (int i = 0; i < 3; ++i) vector.Append(i);
  PersistentVector<int> copy = vector;
  copy.Truncate(1);
  copy.Append(7);
  EXPECT_THAT(Elements(copy), ElementsAre(0, 7));
  EXPECT_THAT(Elements(vector), ElementsAre(0, 1, 2));
}

// Against plain vectors, over many changes of many copies.
TEST(PersistentVectorTest, ActsLikeAVectorThatIsCopied) {
  Rng rng(1, 1);
  std::vector<PersistentVector<int>> vectors(4);
  std::vector<std::vector<int>> models(4);
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t at = rng.Below(4);
    PersistentVector<int>& vector = vectors[at];
    std::vector<int>& model = models[at];
    const std::uint64_t action = rng.Below(100);
    if (action < 70 || model.empty()) {
      vector.Append(i);
      model.push_back(i);
    } else if (action < 90) {
      const std::size_t index = rng.Below(model.size());
      vector.Set(index, -i);
      model[index] = -i;
    } else if (action < 95) {
      const std::size_t from = rng.Below(4);
      vector = vectors[from];
      model = models[from];
    } else {
      const std::size_t size =
          model.size() - rng.Below(std::min<std::size_t>(model.size(), 130) + 1);
      vector.Truncate(size);
      model.resize(size);
    }
    ASSERT_EQ(vector.size(), model.size());
    if (i % 50 == 0) {
      for (std::size_t k = 0; k < 4; ++k) ASSERT_EQ(Elements(vectors[k]), models[k]);
    }
  }
}

TEST(PersistentVectorTest, ChangeCopiesOnlyTheChunkThatItTouches) {
  PersistentVector<std::shared_ptr<int>> vector;
  for (int i = 0; i < 1000; ++i) vector.Append(std::make_shared<int>(i));
  PersistentVector<std::shared_ptr<int>> copy = vector;
  EXPECT_EQ(vector[500].use_count(), 1);
  copy.Set(999, nullptr);
  EXPECT_EQ(vector[500].use_count(), 1);
  EXPECT_EQ(vector[998].use_count(), 2);
}

// Under ThreadSanitizer this shows whether a change can overtake another thread's last read.
TEST(PersistentVectorTest, ReaderMayDropItsCopyWhileTheWriterGoesOn) {
  PersistentVector<int> vector;
  for (int i = 0; i < 100; ++i) vector.Append(1);
  for (int round = 0; round < 200; ++round) {
    std::future<int> sum = std::async(std::launch::async, [copy = vector]() mutable {
      int total = 0;
      for (std::size_t i = 0; i < 100; ++i) total += copy[i];
      copy = PersistentVector<int>();
      return total;
    });
    for (std::size_t i = 0; i < 100; ++i) vector.Set(i, 1);
    EXPECT_EQ(sum.get(), 100);
  }
}

TEST(PersistentVectorDeathTest, NothingLiesBeyondTheEnd) {
  PersistentVector<int> vector;
  vector.Append(1);
  EXPECT_DEATH(static_cast<void>(vector[1]), "check failed");
  EXPECT_DEATH(vector.Set(1, 0), "check failed");
  EXPECT_DEATH(vector.Truncate(2), "check failed");
}

}  // namespace
}  // namespace hone
