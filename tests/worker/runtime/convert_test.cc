#include "worker/runtime/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::worker {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

v1::RunOrder AnOrder() {
  v1::RunOrder order;
  order.set_attempt_id(5);
  order.mutable_program()->add_command("train");
  return order;
}

TEST(ConvertTest, OrderKeepsWhatItSaysAndGetsTheDefaultsOfTheContract) {
  v1::RunOrder message = AnOrder();
  message.set_training_job("job");
  v1::Hyperparameter* parameter = message.add_hyperparameters();
  parameter->set_name("rate");
  parameter->set_value("0.1");
  (*message.mutable_program()->mutable_inputs())["train"].set_path("/data");
  const Result<RunOrder> order = ToRunOrder(message);
  ASSERT_TRUE(order.ok()) << order.error().message;
  EXPECT_EQ(order->attempt, AttemptId(5));
  EXPECT_EQ(order->hyperparameters, (std::vector<Hyperparameter>{{"rate", "0.1"}}));
  EXPECT_EQ(order->inputs.at("train"), Input{.path = "/data"});
  EXPECT_EQ(order->slots, 1);
  EXPECT_EQ(order->time_limit, 0s);
  EXPECT_EQ(order->grace_period, 2min);
  EXPECT_EQ(order->checkpoint_interval, 1min);
  EXPECT_EQ(order->on_lost_contact, OnLostContact::kContinue);
}

TEST(ConvertTest, GracePeriodOfZeroIsZeroAndNotTheDefault) {
  v1::RunOrder message = AnOrder();
  message.mutable_program()->mutable_grace_period();
  EXPECT_EQ(ToRunOrder(message)->grace_period, 0s);
}

TEST(ConvertTest, InputOfAnArtifactAndItsParentAreKept) {
  v1::RunOrder message = AnOrder();
  v1::InputChannel& model = (*message.mutable_program()->mutable_inputs())["model"];
  model.set_from("seedlings/7");
  model.set_artifact("sha256:ab");
  message.set_parent("seedlings/7");
  const Result<RunOrder> order = ToRunOrder(message);
  ASSERT_TRUE(order.ok()) << order.error().message;
  EXPECT_EQ(order->inputs.at("model"), Input{.artifact = "sha256:ab"});
  EXPECT_EQ(order->parent, "seedlings/7");
}

TEST(ConvertTest, OrderHasACommandOrAnAlgorithm) {
  v1::RunOrder message = AnOrder();
  message.mutable_program()->set_algorithm("image-classification");
  ASSERT_FALSE(ToRunOrder(message).ok());
  EXPECT_EQ(ToRunOrder(message).error().message,
            "run[5].program: must have a command or an algorithm, and not both");
  message.mutable_program()->clear_command();
  EXPECT_EQ(ToRunOrder(message)->algorithm, "image-classification");
  message.mutable_program()->clear_algorithm();
  EXPECT_EQ(ToRunOrder(message).error().code, ErrorCode::kInvalidArgument);
}

TEST(ConvertTest, OrderThatCannotBeMeantIsNamedAndTheOthersAreKept) {
  v1::SyncResponse response;
  *response.add_run() = AnOrder();
  *response.add_run() = AnOrder();
  response.mutable_run(1)->set_attempt_id(6);
  response.mutable_run(1)->mutable_program()->mutable_resources()->set_gpus(-1);
  std::vector<Error> bad;
  const Answered answer = ToAnswered(response, bad);
  EXPECT_THAT(answer.run, SizeIs(1));
  ASSERT_THAT(bad, SizeIs(1));
  EXPECT_THAT(bad[0].message, HasSubstr("run[6].program.resources.gpus: must be from 0 to 64: -1"));
}

TEST(ConvertTest, AbsentAndSenselessLeaseIsAMinute) {
  v1::SyncResponse response;
  std::vector<Error> bad;
  EXPECT_EQ(ToAnswered(response, bad).lease, 60s);
  response.mutable_lease_duration()->set_seconds(-5);
  EXPECT_EQ(ToAnswered(response, bad).lease, 60s);
  response.mutable_lease_duration()->set_seconds(7);
  EXPECT_EQ(ToAnswered(response, bad).lease, 7s);
}

TEST(ConvertTest, ReportSaysAllThatIsKnown) {
  Report report;
  report.number = 3;
  AttemptReport attempt;
  attempt.attempt = AttemptId(5);
  attempt.phase = Phase::kDone;
  attempt.exit = ExitReport{};
  attempt.exit->exit_code = 2;
  attempt.exit->ended_by = EndedBy::kTimeLimit;
  attempt.exit->message = "bad \xff byte";
  attempt.model = Artifact{"sha256:ab", 7};
  attempt.batch = {{10, 20}, {Observation{"loss", 4, 1, {}, 0.5}}};
  report.attempts = {attempt};

  const v1::SyncRequest message = ToSyncRequest({"registration", {2, 9}, {}, {}}, report);
  ASSERT_EQ(message.attempts_size(), 1);
  const v1::AttemptReport& one = message.attempts(0);
  EXPECT_EQ(one.exit().exit_code(), 2);
  EXPECT_EQ(one.exit().ended_by(), v1::ENDED_BY_TIME_LIMIT);
  EXPECT_EQ(one.exit().message(), "bad \xEF\xBF\xBD byte");
  EXPECT_EQ(one.artifacts().at("model").size(), 7);
  EXPECT_EQ(one.observations().output_cursor(), 10);
  EXPECT_EQ(one.observations().observations(0).step(), 1);
  EXPECT_EQ(message.incarnation().start_count(), 2);
  EXPECT_EQ(message.number(), 3);
}

}  // namespace
}  // namespace hone::worker
