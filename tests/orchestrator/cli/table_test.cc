#include "orchestrator/cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace hone {
namespace {

class TableTest : public ::testing::Test {
 protected:
  std::string Printed(void (Table::*print)(const Context&) const = &Table::Print) {
    Table table({{"NAME"}, {"COUNT", true}, {"WHAT"}});
    table.AddRow({"a", "7", "something that is long"});
    table.AddRow({"größer", "1000", ""});
    (table.*print)(context_);
    return out_.str();
  }

  std::ostringstream out_;
  Context context_{.out = out_, .err = out_};
};

TEST_F(TableTest, PipedItIsAsWideAsItIs) {
  context_.width = 10;
  EXPECT_EQ(Printed(),
            "NAME    COUNT  WHAT\n"
            "a           7  something that is long\n"
            "größer   1000\n");
}

TEST_F(TableTest, OnATerminalItIsCutToItsWidth) {
  context_.terminal = true;
  context_.width = 28;
  EXPECT_EQ(Printed(),
            "NAME    COUNT  WHAT\n"
            "a           7  something th…\n"
            "größer   1000\n");
}

TEST_F(TableTest, WhatMustNotBeCutBecomesABlockARowOnANarrowTerminal) {
  context_.width = 28;
  const std::string piped = Printed(&Table::PrintWhole);
  EXPECT_EQ(piped.substr(0, 19), "NAME    COUNT  WHAT");
  out_.str("");
  context_.terminal = true;
  EXPECT_EQ(Printed(&Table::PrintWhole),
            "NAME   a\n"
            "COUNT  7\n"
            "WHAT   something that is long\n"
            "\n"
            "NAME   größer\n"
            "COUNT  1000\n"
            "WHAT\n");
  out_.str("");
  context_.width = 80;
  EXPECT_EQ(Printed(&Table::PrintWhole), piped);
}

TEST_F(TableTest, AColumnThatMayStandsBelowTheRowsWhereThereIsNoRoom) {
  context_.terminal = true;
  const auto printed = [&](int width) {
    Table table({{"NAME"}, {.title = "WHY", .words = true, .below = true}, {"N", true}});
    table.AddRow({"a", "", "1"});
    table.AddRow({"b", "something that is long", "2"});
    context_.width = width;
    out_.str("");
    table.Print(context_);
    return out_.str();
  };
  EXPECT_EQ(printed(31),
            "NAME  WHY                     N\n"
            "a                             1\n"
            "b     something that is long  2\n");
  EXPECT_EQ(printed(30),
            "NAME  N\n"
            "a     1\n"
            "b     2\n"
            "    something that is long\n");
  EXPECT_EQ(printed(20),
            "NAME  N\n"
            "a     1\n"
            "b     2\n"
            "    something that …\n");
}

TEST_F(TableTest, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(OneLine("a\033[2Jb\nc\x7f"), "a [2Jb c ");
}

TEST_F(TableTest, ColoursOnlyWhereTheContextHasThem) {
  EXPECT_EQ(Coloured(context_, Colour::kRed, "x"), "x");
  context_.colour = true;
  EXPECT_EQ(Coloured(context_, Colour::kRed, "x"), "\033[31mx\033[0m");
}

}  // namespace
}  // namespace hone
