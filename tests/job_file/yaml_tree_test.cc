#include "job_file/yaml_tree.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Parsed {
  Result<YamlNode> tree = Internal("");
  std::vector<Mistake> mistakes;
  Place error_place;
};

Parsed Parse(const std::string& text) {
  Parsed parsed;
  parsed.tree = ParseYaml(text, &parsed.mistakes, &parsed.error_place);
  return parsed;
}

std::string TextAt(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.Find(key);
  return found == nullptr ? "(none)" : found->text;
}

TEST(YamlTreeTest, ScalarsKeepTheirWrittenFormAndPlace) {
  const Parsed parsed = Parse("a: 0.10\nb:\n  c: \"16\"\n");
  ASSERT_TRUE(parsed.tree);
  EXPECT_EQ(TextAt(*parsed.tree, "a"), "0.10");
  const YamlNode* c = parsed.tree->Find("b")->Find("c");
  EXPECT_EQ(c->text, "16");
  EXPECT_EQ(c->place, (Place{.line = 3, .column = 6}));
}

TEST(YamlTreeTest, AliasesAndMergeKeysGiveWhatTheyName) {
  const Parsed parsed = Parse(
      "base: &base {x: 1, y: 2}\n"
      "more: &more {z: 3, y: 9}\n"
      "same: *base\n"
      "one: {<<: *base, y: 5}\n"
      "two: {<<: [*base, *more]}\n");
  ASSERT_TRUE(parsed.tree) << parsed.tree.error().message;
  EXPECT_THAT(parsed.mistakes, IsEmpty());
  EXPECT_EQ(TextAt(*parsed.tree->Find("same"), "x"), "1");
  EXPECT_EQ(TextAt(*parsed.tree->Find("one"), "y"), "5");
  EXPECT_EQ(TextAt(*parsed.tree->Find("one"), "x"), "1");
  EXPECT_EQ(TextAt(*parsed.tree->Find("two"), "y"), "2");
  EXPECT_EQ(TextAt(*parsed.tree->Find("two"), "z"), "3");
}

TEST(YamlTreeTest, DuplicateKeyIsNotedWithItsWholePath) {
  const Parsed parsed = Parse("a:\n  - {k: 1, m: 2, k: 3}\n");
  ASSERT_TRUE(parsed.tree);
  ASSERT_THAT(parsed.mistakes, SizeIs(1));
  EXPECT_EQ(ToString(parsed.mistakes[0].violation),
            "a[0].k: must be there only once; it is also in line 2");
  EXPECT_EQ(parsed.mistakes[0].place, (Place{.line = 2, .column = 18}));
}

TEST(YamlTreeTest, TextThatIsNotYamlIsRefusedAtItsPlace) {
  const Parsed parsed = Parse("a: 1\nb: [1, 2\n");
  ASSERT_FALSE(parsed.tree);
  EXPECT_THAT(parsed.tree.error().message, HasSubstr("must be YAML"));
  EXPECT_GE(parsed.error_place.line, 2);
}

TEST(YamlTreeTest, TextThatIsNotUtf8IsRefusedAtItsPlace) {
  const Parsed parsed = Parse("a: 1\nb: \xFF\n");
  ASSERT_FALSE(parsed.tree);
  EXPECT_EQ(parsed.tree.error().message, "must be UTF-8");
  EXPECT_EQ(parsed.error_place, (Place{.line = 2, .column = 4}));
}

TEST(YamlTreeTest, NothingStandsWhereItsKeyDoes) {
  const Parsed parsed = Parse("a:\nb: 1\n");
  ASSERT_TRUE(parsed.tree);
  EXPECT_EQ(parsed.tree->Find("a")->place, (Place{.line = 1, .column = 1}));
}

TEST(YamlTreeTest, SecondDocumentIsRefused) { EXPECT_FALSE(Parse("a: 1\n---\nb: 2\n").tree); }

TEST(YamlTreeTest, FilesBeyondTheBoundsAreRefused) {
  EXPECT_FALSE(Parse(std::string(kMaxFileBytes + 1, ' ')).tree);
  const std::string at_bound = std::string(kMaxNesting, '[') + std::string(kMaxNesting, ']');
  EXPECT_TRUE(Parse(at_bound).tree);
  EXPECT_THAT(Parse("[" + at_bound + "]").tree.error().message, HasSubstr("nested deeper than 32"));
  EXPECT_FALSE(Parse(std::string(500'000, '[')).tree);
}

TEST(YamlTreeTest, NestingBehindAnAliasCounts) {
  const int half = kMaxNesting / 2 + 1;
  const std::string half_deep = std::string(half, '[') + std::string(half, ']');
  const std::string through_alias =
      "a: &a " + half_deep + "\nb: " + std::string(half, '[') + "*a" + std::string(half, ']');
  EXPECT_THAT(Parse(through_alias).tree.error().message, HasSubstr("nested deeper than 32"));
}

TEST(YamlTreeTest, AliasBombIsRefusedBeforeItGoesOff) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    bomb += name + ": &" + name + " [" + below;
    for (int j = 0; j < 9; ++j) bomb += ", " + below;
    bomb += "]\n";
  }
  EXPECT_THAT(Parse(bomb).tree.error().message, HasSubstr("with those that aliases repeat"));
}

TEST(YamlTreeTest, AliasInsideWhatItNamesIsRefused) {
  EXPECT_FALSE(Parse("a: &a [1, *a]\n").tree);
  EXPECT_FALSE(Parse("a: *nowhere\n").tree);
}

}  // namespace
}  // namespace hone
