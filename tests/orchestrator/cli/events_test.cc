#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using testing::FakeController;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::Ran;
using testing::RunHone;

v1::StateChange AChange(std::int64_t sequence, const std::string& to) {
  v1::StateChange change;
  change.set_sequence(sequence);
  change.mutable_at()->set_seconds(1'700'000'000);
  change.set_tuning_job("seedlings");
  change.set_to_state(to);
  return change;
}

v1::WatchEventsResponse Message(std::vector<v1::StateChange> changes) {
  v1::WatchEventsResponse message;
  for (v1::StateChange& change : changes) *message.add_changes() = std::move(change);
  return message;
}

const grpc::Status kBroken(grpc::StatusCode::UNAVAILABLE, "restarting");

TEST(EventsCommandTest, EachIsALineWithWhatItIsAboutAndWhy) {
  FakeController controller;
  v1::StateChange starting = AChange(2, "Starting");
  starting.set_trial(7);
  starting.set_attempt(1);
  starting.set_worker("node-3");
  v1::StateChange again = AChange(3, "Restarting");
  again.set_trial(7);
  again.set_attempt(2);
  again.set_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  again.set_reason("exit code 1:\nboom");
  v1::StateChange alone = AChange(4, "Pending");
  alone.clear_tuning_job();
  alone.set_training_job("base");
  v1::StateChange worker = AChange(5, "Draining");
  worker.clear_tuning_job();
  worker.set_worker("node-3");
  controller.state().events = {
      {{Message({AChange(1, "InProgress"), starting}), Message({again, alone, worker})},
       grpc::Status::OK}};
  const Ran ran = RunHone(controller.endpoint(), {"events"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const std::string time = "2023-11-1. ..:..:.. ";
  EXPECT_THAT(
      ran.out,
      MatchesRegex(time + "seedlings InProgress\n" + time + "seedlings/7 Starting on node-3\n" +
                   time +
                   "seedlings/7 Restarting \\(attempt 2\\) program-error: exit code 1: boom\n" +
                   time + "base Pending\n" + time + "worker node-3 Draining\n"));
}

TEST(EventsCommandTest, GoesOnAfterABreakWhereItWas) {
  FakeController controller;
  controller.state().events = {
      {{Message({AChange(1, "InProgress"), AChange(5, "Stopping")})}, kBroken},
      {{}, kBroken},
      {{Message({AChange(9, "Stopped")})}, grpc::Status::OK}};
  const Ran ran =
      RunHone(controller.endpoint(), {"events", "seedlings", "--last", "3", "--after", "0"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("InProgress"));
  EXPECT_THAT(ran.out, HasSubstr("Stopped"));
  const auto& asked = controller.state().watched_events;
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_EQ(asked[0].name(), "seedlings");
  EXPECT_EQ(asked[0].last(), 3);
  EXPECT_EQ(asked[1].after(), 5);
  EXPECT_EQ(asked[1].last(), 0);
  EXPECT_EQ(asked[2].after(), 5);
}

TEST(EventsCommandTest, JsonIsAnObjectALine) {
  FakeController controller;
  controller.state().events = {{{Message({AChange(1, "InProgress")})}, grpc::Status::OK}};
  const Ran ran = RunHone(controller.endpoint(), {"events", "--json"});
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1);
  const auto change = nlohmann::json::parse(ran.out);
  EXPECT_EQ(change["sequence"], "1");
  EXPECT_EQ(change["at"], "2023-11-14T22:13:20Z");
  EXPECT_EQ(change["tuning_job"], "seedlings");
  EXPECT_EQ(change["to_state"], "InProgress");
  EXPECT_EQ(change["reason"], "");
}

TEST(EventsCommandTest, WhatIsNotThereIsThree) {
  FakeController controller;
  controller.state().events = {{{}, grpc::Status(grpc::StatusCode::NOT_FOUND, "name: none")}};
  EXPECT_EQ(RunHone(controller.endpoint(), {"events", "none"}).code, 3);
  EXPECT_EQ(RunHone(controller.endpoint(), {"events", "a/b/c"}).code, 2);
  EXPECT_EQ(RunHone(controller.endpoint(), {"events", "--last", "0"}).code, 2);
  EXPECT_EQ(RunHone(controller.endpoint(), {"events", "--after", "-1"}).code, 2);
}

}  // namespace
}  // namespace hone
