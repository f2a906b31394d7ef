#include "worker/train/data/batches.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;

class BatchesTest : public ::testing::Test {
 protected:
  BatchesTest() { testing::WriteKinds(folder_, "train", 7, 8); }

  std::vector<Batch> Read(const BatchPlan& plan, std::uint64_t memory = 1 << 20) {
    MemoryBound bound(memory);
    PictureStore store(IndexFolder("train", folder_ / "train"), {{8, 8}, 10, {}}, bound);
    Batches batches(store, plan);
    std::vector<Batch> all;
    while (const Batch* batch = batches.Next()) all.push_back(*batch);
    return all;
  }

  static void ExpectSame(const std::vector<Batch>& a, const std::vector<Batch>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].labels, b[i].labels);
      EXPECT_EQ(a[i].pixels, b[i].pixels);
    }
  }

  static BatchPlan Training(int threads) {
    BatchPlan plan;
    plan.batch_size = 4;
    plan.for_training = true;
    plan.augmentation = Augmentation::kCrop;
    plan.seed = 3;
    plan.threads = threads;
    return plan;
  }

  TemporaryFolder folder_;
};

TEST_F(BatchesTest, EveryPictureComesOnce) {
  const std::vector<Batch> batches = Read(Training(2));
  ASSERT_EQ(batches.size(), 6u);  // 21 pictures.
  EXPECT_EQ(batches.back().count, 1);
  std::vector<int> counts(3);
  for (const Batch& batch : batches) {
    for (const std::int64_t label : batch.labels) ++counts[static_cast<std::size_t>(label)];
  }
  EXPECT_THAT(counts, ::testing::ElementsAre(7, 7, 7));
}

TEST_F(BatchesTest, WhatComesDependsOnSeedAndEpochAloneNotOnThreadsOrMemory) {
  const std::vector<Batch> one = Read(Training(1));
  ExpectSame(one, Read(Training(5)));
  ExpectSame(one, Read(Training(3), 0));
  BatchPlan other = Training(1);
  other.epoch = 1;
  EXPECT_NE(Read(other)[0].pixels, one[0].pixels);
  other.epoch = 0;
  other.seed = 4;
  EXPECT_NE(Read(other)[0].pixels, one[0].pixels);
}

TEST_F(BatchesTest, ReadingMayBeginInTheMiddle) {
  std::vector<Batch> all = Read(Training(2));
  BatchPlan late = Training(2);
  late.first_batch = 4;
  all.erase(all.begin(), all.begin() + 4);
  ExpectSame(all, Read(late));
  late.first_batch = 6;
  EXPECT_TRUE(Read(late).empty());
}

TEST_F(BatchesTest, EvaluationKeepsTheOrderOfTheFiles) {
  BatchPlan plan;
  plan.batch_size = 21;
  const std::vector<Batch> batches = Read(plan);
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_TRUE(std::is_sorted(batches[0].labels.begin(), batches[0].labels.end()));
}

TEST_F(BatchesTest, AnErrorOfAThreadReachesTheReader) {
  folder_.Write("train/red/0.png", "no picture");
  EXPECT_THROW(Read(Training(2)), Failure);
}

TEST_F(BatchesTest, ReadingMayEndBeforeTheEnd) {
  MemoryBound bound(0);
  PictureStore store(IndexFolder("train", folder_ / "train"), {{8, 8}, 10, {}}, bound);
  Batches batches(store, Training(3));
  EXPECT_NE(batches.Next(), nullptr);
}

}  // namespace
}  // namespace hone::train
