#include "base/options.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class OptionsTest : public ::testing::Test {
 protected:
  ~OptionsTest() override {
    unsetenv("HONE_LISTEN");
    unsetenv("HONE_LABEL");
  }

  Result<Options> Read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    instead_.clear();
    return Options::Read(program_, entries_, static_cast<int>(arguments.size()), arguments.data(),
                         &instead_);
  }

  // What is wrong with a file of this text.
  std::string MistakeIn(const std::string& text) {
    folder_.Write("wrong.yaml", text);
    const Result<Options> options = Read({"--config", wrong_.c_str()});
    return options ? "" : options.error().message;
  }

  const ProgramText program_ = {"program",
                                "Does things.",
                                {"program --insecure"},
                                {{"SIGNALS", {{"SIGHUP", "Read .this again."}}}}};
  const std::vector<OptionEntry> entries_ = {
      {"listen", "127.0.0.1:1", "Where it listens"},
      {"label", "", "What it is called", OptionEntry::Kind::kRepeat},
      {"insecure", "false", "Do without", OptionEntry::Kind::kFlag}};
  const testing::TemporaryFolder folder_;
  const std::string wrong_ = folder_ / "wrong.yaml";
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

TEST_F(OptionsTest, WhatIsPrintedCanBeReadAgainAndMeansTheSame) {
  folder_.Write("config.yaml", "\n\nlisten: 'a: #b'\nlabel: [x=1, y=2]\n");
  const std::string file = folder_ / "config.yaml";
  ASSERT_TRUE(Read({"--config", file.c_str(), "--print-config"}));
  EXPECT_THAT(instead_, HasSubstr("# from: " + file + ":3\n"));
  folder_.Write("again.yaml", instead_);
  const Result<Options> first = Read({"--config", file.c_str()});
  const Result<Options> again = Read({"--config", (folder_ / "again.yaml").c_str()});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_THAT(first->DifferentIn(*again), IsEmpty());
}

TEST_F(OptionsTest, WhatIsUnknownIsNamedWithWhatWasMeant) {
  EXPECT_THAT(Read({"--lisen", "x"}).error().message,
              AllOf(HasSubstr("--lisen"), HasSubstr("did you mean \"--listen\"?")));
  EXPECT_EQ(MistakeIn("insecure: true\nlisen: x\n"),
            wrong_ + ":2: lisen: is no option; did you mean \"listen\"?");
  EXPECT_THAT(Read({"--config", (folder_ / "none.yaml").c_str()}).error().message,
              HasSubstr("none.yaml"));
}

TEST_F(OptionsTest, EveryMistakeOfAFileIsNamedWithItsLine) {
  EXPECT_EQ(MistakeIn("listen: [a]\nlabel: {a: [b]}\ninsecure: true\ninsecure: false\n"),
            wrong_ + ":1: listen: must be one value\n" + wrong_ +
                ":2: label: must be a map of values\n" + wrong_ +
                ":4: insecure: must be there once");
  EXPECT_THAT(MistakeIn("listen: a\nlabel: [\n"), StartsWith(wrong_ + ":3: config: must be YAML"));
  EXPECT_THAT(MistakeIn("- listen\n"), HasSubstr("must be a map"));
}

TEST_F(OptionsTest, AWrongValueIsNamedWithThePlaceWhereItWasGiven) {
  EXPECT_EQ(MistakeIn("listen: x\ninsecure: perhaps\n"),
            wrong_ + ":2: insecure: must be true or false: perhaps");
  setenv("HONE_LISTEN", "x", 1);
  const Error error = InvalidArgument("listen: must be HOST:PORT: x");
  EXPECT_EQ(Read({})->Placed(error).message, "HONE_LISTEN: listen: must be HOST:PORT: x");
  EXPECT_EQ(Read({"--listen", "x"})->Placed(error), error);
}

TEST_F(OptionsTest, AnEmptyFileLeavesTheDefaults) { EXPECT_EQ(MistakeIn("# nothing\n"), ""); }

TEST_F(OptionsTest, HelpNamesEachOptionWithItsDefaultAndHasAnExample) {
  ASSERT_TRUE(Read({"--help"}));
  EXPECT_THAT(instead_, HasSubstr("--listen"));
  EXPECT_THAT(instead_, HasSubstr("[127.0.0.1:1]"));
  EXPECT_THAT(instead_, HasSubstr("Examples:\n  program --insecure"));
  EXPECT_THAT(instead_, Not(HasSubstr("man-page")));
}

TEST_F(OptionsTest, TheManualPageIsMadeOfTheSameTexts) {
  ASSERT_TRUE(Read({"--man-page"}));
  EXPECT_THAT(instead_, StartsWith(".TH PROGRAM 8 "));
  for (const OptionEntry& entry : entries_) EXPECT_THAT(instead_, HasSubstr(entry.help));
  EXPECT_THAT(instead_, HasSubstr("HONE_LISTEN"));
  EXPECT_THAT(instead_, HasSubstr(".SH SIGNALS\n.TP\n\\fBSIGHUP\\fR\nRead .this again.\n"));
  EXPECT_THAT(instead_, HasSubstr("program \\-\\-insecure"));
}

}  // namespace
}  // namespace hone
