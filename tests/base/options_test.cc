#include "base/options.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OptionsTest : public ::testing::Test {
 protected:
  ~OptionsTest() override {
    unsetenv("HONE_LISTEN");
    unsetenv("HONE_LABEL");
  }

  Result<Options> Read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    instead_.clear();
    return Options::Read("program", "Does things.", entries_, static_cast<int>(arguments.size()),
                         arguments.data(), &instead_);
  }

  const std::vector<OptionEntry> entries_ = {
      {"listen", "127.0.0.1:1", "Where it listens"},
      {"label", "", "What it is called", OptionEntry::Kind::kRepeat},
      {"insecure", "false", "Do without", OptionEntry::Kind::kFlag}};
  const testing::TemporaryFolder folder_;
  std::string instead_;
};

TEST_F(OptionsTest, TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile) {
  folder_.Write("config.yaml", "listen: file:1\nlabel: {zone: a}\ninsecure: true\n");
  const std::string file = folder_ / "config.yaml";
  EXPECT_EQ(Read({})->Get("listen"), "127.0.0.1:1");
  EXPECT_EQ(Read({"--config", file.c_str()})->Get("listen"), "file:1");
  EXPECT_THAT(Read({"--config", file.c_str()})->GetAll("label"), ElementsAre("zone=a"));
  EXPECT_TRUE(Read({"--config", file.c_str()})->Flag("insecure"));
  setenv("HONE_LISTEN", "environment:1", 1);
  setenv("HONE_LABEL", "a=1,b=2", 1);
  EXPECT_EQ(Read({"--config", file.c_str()})->Get("listen"), "environment:1");
  EXPECT_THAT(Read({})->GetAll("label"), ElementsAre("a=1", "b=2"));
  EXPECT_EQ(Read({"--config", file.c_str(), "--listen", "line:1"})->Get("listen"), "line:1");
}

TEST_F(OptionsTest, WhatIsInForceIsShownWithWhereItIsFrom) {
  setenv("HONE_LISTEN", "environment:1", 1);
  ASSERT_TRUE(Read({"--print-config", "--label", "a=1"}));
  EXPECT_THAT(instead_, HasSubstr("listen: environment:1  # from: environment HONE_LISTEN"));
  EXPECT_THAT(instead_, HasSubstr("label: [a=1]  # from: command line"));
  EXPECT_THAT(instead_, HasSubstr("insecure: false  # from: default"));
}

TEST_F(OptionsTest, WhatIsWrongIsNamed) {
  EXPECT_THAT(Read({"--lisen", "x"}).error().message, HasSubstr("--lisen"));
  folder_.Write("wrong.yaml", "lisen: x\n");
  EXPECT_THAT(Read({"--config", (folder_ / "wrong.yaml").c_str()}).error().message,
              HasSubstr("lisen"));
  folder_.Write("flag.yaml", "insecure: perhaps\n");
  EXPECT_THAT(Read({"--config", (folder_ / "flag.yaml").c_str()}).error().message,
              HasSubstr("insecure: must be true or false: perhaps"));
  EXPECT_THAT(Read({"--config", (folder_ / "none.yaml").c_str()}).error().message,
              HasSubstr("none.yaml"));
}

TEST_F(OptionsTest, HelpNamesEachOptionWithItsDefault) {
  ASSERT_TRUE(Read({"--help"}));
  EXPECT_THAT(instead_, HasSubstr("--listen"));
  EXPECT_THAT(instead_, HasSubstr("[127.0.0.1:1]"));
}

}  // namespace
}  // namespace hone
