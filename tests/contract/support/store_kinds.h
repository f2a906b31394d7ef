// The stores that a contract is told of, each in a world whose process can end and begin again.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "storage/memory_store.h"
#include "storage/sqlite/sqlite_queries.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/support/loop.h"
#include "tests/support/temporary_folder.h"

namespace hone::testing {

class World {
 public:
  virtual ~World() = default;
  virtual Store& store() = 0;
  virtual Queries& queries() = 0;
  // What is on disk stays.
  virtual void Restart() = 0;
  virtual bool RunUntil(const std::function<bool()>& condition) = 0;
};

class MemoryWorld : public World {
 public:
  Store& store() override { return store_; }
  Queries& queries() override { return store_; }
  void Restart() override { store_.Crash(); }
  bool RunUntil(const std::function<bool()>& condition) override {
    store_.Sync();
    return condition();
  }

 private:
  MemoryStore store_{MemoryStore::Disk::kWhenTold};
};

class SqliteWorld : public World {
 public:
  SqliteWorld() { Open(); }
  Store& store() override { return *store_; }
  Queries& queries() override { return *queries_; }
  void Restart() override {
    queries_.reset();
    store_.reset();
    Open();
  }
  bool RunUntil(const std::function<bool()>& condition) override {
    return loop_.RunUntil(condition);
  }

 private:
  void Open() {
    const std::string path = folder_ / "hone.db";
    auto store = SqliteStore::Open(path, {.post = loop_.Poster()});
    EXPECT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    queries_ = *SqliteQueries::Open(path);
  }

  TemporaryFolder folder_;
  Loop loop_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<SqliteQueries> queries_;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

inline const StoreKind kStoreKinds[] = {{"Memory", [] { return std::make_unique<MemoryWorld>(); }},
                                        {"Sqlite", [] { return std::make_unique<SqliteWorld>(); }}};

// One store of a kind.
class AnyStore : public ::testing::TestWithParam<StoreKind> {
 protected:
  void CommitAndWait(Changes changes) {
    bool done = false;
    world_->store().Commit(std::move(changes), [&done] { done = true; });
    ASSERT_TRUE(world_->RunUntil([&done] { return done; }));
  }
  Queries& queries() { return world_->queries(); }
  Snapshot Load() {
    const auto snapshot = world_->store().Load();
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    return *snapshot;
  }

  const std::unique_ptr<World> world_ = GetParam().make();
};

}  // namespace hone::testing
