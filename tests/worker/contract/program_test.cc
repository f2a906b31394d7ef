#include "worker/contract/program.h"

#include <gmock/gmock.h>

namespace hone::worker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

RunOrder Order() {
  RunOrder order;
  order.command = {"python3", "train.py"};
  order.hyperparameters = {{"lr", "0.1"}, {"epochs", "3"}};
  return order;
}

std::string Mistake(const RunOrder& order) {
  const Result<Program> program = ToProgram(order, "/jobs/7", {}, {});
  return program ? "" : program.error().message;
}

TEST(ProgramTest, RunsTheCommandInItsFolder) {
  const Result<Program> program = ToProgram(Order(), "/jobs/7", {}, {{"PATH", "/bin"}});
  ASSERT_TRUE(program);
  EXPECT_THAT(program->argv, ElementsAre("python3", "train.py"));
  EXPECT_EQ(program->cwd, "/jobs/7");
  EXPECT_THAT(program->environment, Contains(Pair("PATH", "/bin")));
}

TEST(ProgramTest, HyperparametersAreArgumentsWhenTheJobWantsThat) {
  RunOrder order = Order();
  order.arguments = true;
  const Result<Program> program = ToProgram(order, "/jobs/7", {}, {});
  ASSERT_TRUE(program);
  EXPECT_THAT(program->argv, ElementsAre("python3", "train.py", "--epochs", "3", "--lr", "0.1"));
}

TEST(ProgramTest, AlgorithmIsOneOfHonesOwnPrograms) {
  RunOrder order = Order();
  order.command = {};
  order.algorithm = "image-classification";
  order.arguments = true;
  const Result<Program> program = ToProgram(order, "/jobs/7", {}, {});
  ASSERT_TRUE(program);
  EXPECT_THAT(program->argv,
              ElementsAre("hone-train", "image-classification", "--epochs", "3", "--lr", "0.1"));
}

TEST(ProgramTest, WhatCannotBeACommandIsRefused) {
  RunOrder order = Order();
  order.command = {};
  EXPECT_EQ(Mistake(order), "command: must not be empty");
  order.command = {"sh"};
  order.algorithm = "image-classification";
  EXPECT_EQ(Mistake(order), "command: must not stand beside an algorithm: image-classification");
  order.algorithm = "";
  order.command = {"sh", std::string("a\0b", 3)};
  EXPECT_THAT(Mistake(order), HasSubstr("command: must not hold NUL"));
  order = Order();
  order.environment = {{"A=B", "x"}};
  EXPECT_THAT(Mistake(order), HasSubstr("A=B"));
  order.environment = {{"A", std::string("\0", 1)}};
  EXPECT_THAT(Mistake(order), HasSubstr("environment.A: must not hold NUL"));
}

}  // namespace
}  // namespace hone::worker
