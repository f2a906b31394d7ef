#include "storage/memory_store.h"

#include <gmock/gmock.h>

#include "tests/storage/support/nouns.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

Changes LastId(std::int64_t id) {
  Changes changes;
  changes.last_id = id;
  return changes;
}

TEST(MemoryStoreTest, ACrashKeepsAPrefixAndReportsNothing) {
  MemoryStore store(MemoryStore::Disk::kWhenTold);
  std::vector<int> done;
  for (int i = 1; i <= 4; ++i) store.Commit(LastId(i), [&done, i] { done.push_back(i); });
  EXPECT_EQ(store.Load()->last_id, 0);

  store.Sync(1);
  EXPECT_THAT(done, ElementsAre(1));
  store.Crash(/*survivors=*/2);
  EXPECT_THAT(done, ElementsAre(1));
  EXPECT_EQ(store.pending(), 0u);
  EXPECT_EQ(store.Load()->last_id, 3);
}

TEST(MemoryStoreTest, ADoneMayCommitMore) {
  MemoryStore store;
  bool second = false;
  store.Commit(LastId(1), [&] { store.Commit(LastId(2), [&] { second = true; }); });
  EXPECT_TRUE(second);
  EXPECT_EQ(store.Load()->last_id, 2);
}

TEST(MemoryStoreDeathTest, WhatTheDatabaseWouldRefuseIsABug) {
  MemoryStore store;
  Changes orphan;
  orphan.attempts = {testing::AnAttempt(1, 2)};
  EXPECT_DEATH(store.Commit(orphan, [] {}), "");
  Changes twice;
  twice.tuning_jobs = {testing::ATuningJob(1, "same"), testing::ATuningJob(2, "Same")};
  EXPECT_DEATH(store.Commit(twice, [] {}), "");
}

}  // namespace
}  // namespace hone
