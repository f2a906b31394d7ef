#include "base/man_page.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ManPageTest, WhatMeansSomethingToRoffIsJustText) {
  ManPage page("tool-x", 1, "Does things.");
  page.Heading("TEXTS");
  page.Paragraph(".bold \\fB of --all");
  page.Paragraph("Plain.");
  page.Entry("'quoted", "two\nlines");
  EXPECT_THAT(page.text(), StartsWith(".TH TOOL\\-X 1 \"\" \"Hone "));
  EXPECT_THAT(page.text(), HasSubstr(".SH NAME\ntool\\-x \\- Does things\n"));
  EXPECT_THAT(page.text(), HasSubstr("\n\\&.bold \\efB of \\-\\-all\n"));
  EXPECT_THAT(page.text(), HasSubstr("\n.PP\nPlain.\n"));
  EXPECT_THAT(page.text(), HasSubstr("\n.TP\n\\fB\\&'quoted\\fR\ntwo lines\n"));
}

}  // namespace
}  // namespace hone
