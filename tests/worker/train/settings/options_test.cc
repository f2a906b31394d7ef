#include "worker/train/settings/options.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace hone::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Wrong(const std::map<std::string, std::string>& given) {
  return ParseSettings(given).violations;
}

TEST(OptionsTest, NothingGivenMeansTheDefaults) {
  const ParsedSettings parsed = ParseSettings({});
  EXPECT_THAT(parsed.violations, IsEmpty());
  EXPECT_EQ(parsed.settings.epochs, 30);
  EXPECT_EQ(parsed.settings.mini_batch_size, 32);
  EXPECT_EQ(parsed.settings.learning_rate, 0.1);
  EXPECT_EQ(parsed.settings.momentum, 0.9);
  EXPECT_EQ(parsed.settings.weight_decay, 0.0001);
}

TEST(OptionsTest, EveryValueIsTakenOver) {
  const std::map<std::string, std::string> given = {{"num_layers", "32"},
                                                    {"num_classes", "7"},
                                                    {"num_training_samples", "100"},
                                                    {"image_shape", "3,48,40"},
                                                    {"resize", "64"},
                                                    {"augmentation_type", "none"},
                                                    {"epochs", "12"},
                                                    {"learning_rate", "0.5"},
                                                    {"mini_batch_size", "8"},
                                                    {"lr_scheduler_step", "3,6"},
                                                    {"momentum", "0.5"},
                                                    {"lr_scheduler_factor", "0.25"},
                                                    {"optimizer", "nag"},
                                                    {"nesterov", "1"},
                                                    {"beta_1", "0.5"},
                                                    {"beta_2", "0.75"},
                                                    {"eps", "0.001"},
                                                    {"weight_decay", "0.125"},
                                                    {"seed", "9"},
                                                    {"checkpoint_frequency", "2"},
                                                    {"top_k", "3"}};
  const ParsedSettings parsed = ParseSettings(given);
  EXPECT_THAT(parsed.violations, IsEmpty());
  EXPECT_EQ(ToTexts(parsed.settings), given);
  EXPECT_EQ(given.size(), Options().size()) << "a new option has to be here, too";
}

TEST(OptionsTest, AllThatIsWrongIsSaidAtOnceWithNameRuleAndValue) {
  EXPECT_THAT(
      Wrong({{"learning_rate", "2"}, {"epochs", "0"}, {"optimizer", "magic"}, {"epochz", "3"}}),
      ElementsAre("epochs: must be a whole number of at least 1: 0",
                  "epochz: must be a hyperparameter of image-classification (did you mean "
                  "epochs?): 3",
                  "learning_rate: must be a number from 0 to 1: 2",
                  "optimizer: must be one of sgd, nag, adam: magic"));
}

TEST(OptionsTest, EveryKindOfWrongValueIsRefused) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"num_layers", "19"},
      {"num_layers", ""},
      {"num_classes", "0"},
      {"num_training_samples", "x"},
      {"image_shape", "3,32"},
      {"image_shape", "1,32,32"},
      {"image_shape", "3,4,32"},
      {"image_shape", "3,32,"},
      {"image_shape", "3,32,2000000"},
      {"resize", "-1"},
      {"epochs", "1.5"},
      {"epochs", "99999999999999999999"},
      {"mini_batch_size", "0"},
      {"learning_rate", "nan"},
      {"learning_rate", "-0.1"},
      {"learning_rate", "inf"},
      {"learning_rate", "0.1 "},
      {"lr_scheduler_step", "5,5"},
      {"lr_scheduler_step", "0"},
      {"lr_scheduler_step", ","},
      {"lr_scheduler_factor", "2"},
      {"momentum", "1.1"},
      {"nesterov", "maybe"},
      {"beta_1", "1"},
      {"beta_2", "1.0"},
      {"eps", "-1"},
      {"weight_decay", "2"},
      {"seed", "-1"},
      {"checkpoint_frequency", "0"},
      {"top_k", "1"},
      {"batch_size", "none"},
      {"augmentation_type", "crop_color"},
      {"use_pretrained_model", "1"},
      {"precision_dtype", "float16"},
      {"early_stopping", "True"}};
  for (const auto& [name, value] : wrong) {
    const std::vector<std::string> violations = Wrong({{name, value}});
    ASSERT_EQ(violations.size(), 1u) << name << "=" << value;
    EXPECT_TRUE(violations[0].starts_with(name + ": must be ")) << violations[0];
    EXPECT_TRUE(violations[0].ends_with(": " + value)) << violations[0];
  }
}

TEST(OptionsTest, RulesAboutSeveralAreSaid) {
  EXPECT_THAT(Wrong({{"epochs", "2"}, {"checkpoint_frequency", "3"}}),
              ElementsAre("checkpoint_frequency: must be at most epochs (2): 3"));
  EXPECT_THAT(Wrong({{"num_classes", "2"}, {"top_k", "3"}}),
              ElementsAre("top_k: must be at most num_classes (2): 3"));
  EXPECT_THAT(Wrong({{"image_shape", "3,64,64"}, {"resize", "32"}}),
              ElementsAre("resize: must be at least the larger side of image_shape (64): 32"));
  EXPECT_THAT(Wrong({{"nesterov", "1"}, {"momentum", "0"}}),
              ElementsAre("momentum: must be above 0 with Nesterov's momentum: 0"));
  EXPECT_THAT(Wrong({{"nesterov", "1"}, {"optimizer", "adam"}}),
              ElementsAre("nesterov: must be 0 with the optimizer adam: 1"));
}

TEST(OptionsTest, BatchSizeIsAnotherName) {
  EXPECT_EQ(ParseSettings({{"batch_size", "16"}}).settings.mini_batch_size, 16);
  EXPECT_THAT(Wrong({{"batch_size", "16"}, {"mini_batch_size", "16"}}), IsEmpty());
  EXPECT_THAT(Wrong({{"batch_size", "16"}, {"mini_batch_size", "32"}}),
              ElementsAre(HasSubstr("batch_size: must be absent or the same as mini_batch_size")));
}

TEST(OptionsTest, WhatSageMakerAddsOrQuotesDoesNotDisturb) {
  const ParsedSettings parsed = ParseSettings({{"optimizer", "\"adam\""},
                                               {"_tuning_objective_metric", "validation:accuracy"},
                                               {"sagemaker_program", "train.py"},
                                               {"kv_store", "dist_sync"},
                                               {"use_pretrained_model", "0"}});
  EXPECT_THAT(parsed.violations, IsEmpty());
  EXPECT_EQ(parsed.settings.optimizer, OptimizerKind::kAdam);
}

TEST(OptionsTest, TheDocumentHasARowForEach) {
  std::ostringstream document;
  document << std::ifstream(HONE_TRAIN_DOCUMENT).rdbuf();
  for (const Option& option : Options()) {
    const std::string row = "| `" + option.name + "` | " + option.default_value + " | " +
                            option.rule.substr(option.rule.find("be ") + 3) + " | " + option.help +
                            " |";
    EXPECT_THAT(document.str(), HasSubstr(row));
  }
}

}  // namespace
}  // namespace hone::train
