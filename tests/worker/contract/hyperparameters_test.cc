#include "worker/contract/hyperparameters.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace hone::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Hyperparameters kSome = {{"learning_rate", "0.10"}, {"epochs", "3"},
                               {"optimizer", "sgd"},      {"layers", "[1, 2]"},
                               {"nesterov", "true"},      {"sagemaker_program", "train.py"}};

TEST(HyperparametersTest, FileHoldsStringsInTheOrderOfTheJob) {
  EXPECT_EQ(HyperparametersFile(kSome),
            R"({"learning_rate":"0.10","epochs":"3","optimizer":"sgd","layers":"[1, 2]",)"
            R"("nesterov":"true","sagemaker_program":"train.py"})");
  EXPECT_EQ(HyperparametersFile({}), "{}");
}

TEST(HyperparametersTest, DecodedOnesAreJsonWherePossible) {
  EXPECT_EQ(DecodedHyperparameters(kSome),
            R"({"learning_rate": 0.10, "epochs": 3, "optimizer": "sgd", "layers": [1, 2], )"
            R"("nesterov": true})");
}

TEST(HyperparametersTest, NumbersKeepTheirDigits) {
  EXPECT_EQ(DecodedHyperparameters({{"seed", "123456789012345678901234567890"}}),
            R"({"seed": 123456789012345678901234567890})");
}

TEST(HyperparametersTest, AnyTextArrivesAsItIs) {
  for (const std::string& value :
       {std::string("two\nlines"), std::string("say \"hi\""),
        std::string("\xC3\xBC\xF0\x9F\x8E\xB5"), std::string(), std::string(" "), std::string("{"),
        std::string("\\"), std::string("nan"), std::string("a\0b", 3),
        std::string("\xEF\xBB\xBF"
                    "1")}) {
    const auto file = nlohmann::json::parse(HyperparametersFile({{"x", value}}));
    EXPECT_EQ(file.at("x").get<std::string>(), value);
    const auto decoded = nlohmann::json::parse(DecodedHyperparameters({{"x", value}}));
    EXPECT_EQ(decoded.at("x").get<std::string>(), value);
    EXPECT_EQ(DecodedText(value), value);
  }
}

TEST(HyperparametersTest, QuotedStringLosesItsQuotesInItsVariable) {
  EXPECT_EQ(DecodedText("\"sgd\""), "sgd");
  EXPECT_EQ(DecodedText("0.10"), "0.10");
  EXPECT_EQ(DecodedText("[1, 2]"), "[1, 2]");
}

TEST(HyperparametersTest, ArgumentsAreSortedByName) {
  EXPECT_THAT(
      HyperparameterArguments(
          {{"b", "2"}, {"a", "-1"}, {"sagemaker_x", "3"}, {"_tuning_objective_metric", "acc"}}),
      ElementsAre("--a", "-1", "--b", "2"));
  EXPECT_THAT(HyperparameterArguments({}), IsEmpty());
}

}  // namespace
}  // namespace hone::worker
