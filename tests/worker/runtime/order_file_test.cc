#include "worker/runtime/order_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/worker/runtime/agent_process.h"
#include "worker/spool/layout.h"

namespace hone::worker {
namespace {

using testing::TemporaryFolder;

StoredOrder Everything() {
  StoredOrder stored;
  RunOrder& order = stored.order;
  order.attempt = AttemptId(1234567890123456);
  order.attempt_number = 2;
  order.training_job = "seedlings-007-0badf00d";
  order.tuning_job = "seedlings";
  order.trial = 7;
  order.hyperparameters = {{"b", "1"}, {"a", "not \xff UTF-8"}, {"quote", "\"\n\\"}};
  order.command = {"python3", "train.py", ""};
  order.algorithm = "image-classification";
  order.arguments = true;
  order.inputs = {{"train", {.path = "/data/t\xc3\xa4st"}}, {"model", {.artifact = "sha256:ab"}}};
  order.metrics = {{"loss", "loss=(.*)"}};
  order.environment = {{"A", "1"}};
  order.slots = 2;
  order.gpus = 1;
  order.time_limit = 30min;
  order.grace_period = 0s;
  order.checkpoint_interval = 90s;
  order.checkpoint = "sha256:cc";
  order.on_lost_contact = OnLostContact::kStop;
  order.parent = "seedlings/3";
  order.objective_metric = "loss";
  stored.devices = {"GPU-1"};
  return stored;
}

TEST(OrderFileTest, OrderComesBackAsItWasByteForByte) {
  TemporaryFolder folder;
  const StoredOrder stored = Everything();
  ASSERT_TRUE(SaveOrder(folder.path(), stored).ok());
  const Result<StoredOrder> loaded = LoadOrder(folder.path(), stored.order.attempt);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(*loaded, stored);
}

TEST(OrderFileTest, UnknownKeysOfANewerReleaseArePassedOver) {
  std::string json = ToJson(Everything());
  json.insert(1, "\"tomorrow\": {\"x\": 1}, ");
  ASSERT_TRUE(ParseStoredOrder(json).ok());
}

TEST(OrderFileTest, TornOrderIsAnErrorWhereverItIsTorn) {
  const std::string json = ToJson(Everything());
  for (std::size_t length = 0; length + 2 < json.size(); ++length) {
    EXPECT_FALSE(ParseStoredOrder(json.substr(0, length)).ok());
  }
}

TEST(OrderFileTest, CursorsBeginAtTheBeginningWhenNobodyNotedThem) {
  TemporaryFolder folder;
  EXPECT_EQ(LoadCursors(folder.path(), AttemptId(1)), Cursors{});
  ASSERT_TRUE(SaveOrder(folder.path(), Everything()).ok());
  ASSERT_TRUE(SaveCursors(folder.path(), AttemptId(1), {10, 20}).ok());
  EXPECT_EQ(LoadCursors(folder.path(), AttemptId(1)), (Cursors{10, 20}));
}

TEST(OrderFileTest, OnlyNotesOfAttemptsThatAreNotInTheSpoolAreStray) {
  TemporaryFolder folder;
  StoredOrder kept = Everything();
  StoredOrder stray = Everything();
  kept.order.attempt = AttemptId(1);
  stray.order.attempt = AttemptId(2);
  ASSERT_TRUE(SaveOrder(folder.path(), kept).ok());
  ASSERT_TRUE(SaveOrder(folder.path(), stray).ok());
  std::filesystem::create_directories(JobFolder(folder.path(), AttemptId(2)) + "/model");
  std::filesystem::create_directories(SpoolFolder(folder.path(), AttemptId(1)));

  RemoveStrayNotes(folder.path());
  EXPECT_TRUE(LoadOrder(folder.path(), AttemptId(1)).ok());
  EXPECT_FALSE(LoadOrder(folder.path(), AttemptId(2)).ok());
  EXPECT_FALSE(std::filesystem::exists(JobFolder(folder.path(), AttemptId(2))));
}

}  // namespace
}  // namespace hone::worker
