#include "base/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace hone {
namespace {

Result<int> Half(int number) {
  if (number % 2 == 0) return number / 2;
  return InvalidArgument("number: must be even: " + std::to_string(number));
}

Result<int> Quarter(int number) {
  int half = 0;
  HONE_TRY(half, Half(number));
  HONE_TRY(const int quarter, Half(half));
  return quarter;
}

Result<void> CheckQuarter(int number) {
  const Result<int> quarter = Quarter(number);
  HONE_TRY_VOID(quarter ? Result<void>() : quarter.error());
  return {};
}

TEST(ResultTest, HoldsAValueOrAnError) {
  EXPECT_TRUE(Half(4).ok());
  EXPECT_EQ(*Half(4), 2);
  EXPECT_FALSE(Half(3));
  EXPECT_EQ(Half(3).error(), InvalidArgument("number: must be even: 3"));
}

TEST(ResultTest, TryReturnsTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(7).error().message, "number: must be even: 7");
  EXPECT_EQ(Quarter(6).error().message, "number: must be even: 3");
}

TEST(ResultTest, TryVoidReturnsTheErrorOrGoesOn) {
  EXPECT_TRUE(CheckQuarter(8));
  EXPECT_EQ(CheckQuarter(6).error().message, "number: must be even: 3");
}

TEST(ResultTest, ValueThatCannotBeCopiedIsMovedOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 5);
}

TEST(ResultTest, AllViolationsAreInOneMessageALineEach) {
  const Error error = InvalidArgument(std::vector<Violation>{
      {"limits.max_trials", "must be at least 1", "0"}, {"name", "must be given", ""}});
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message, "limits.max_trials: must be at least 1: 0\nname: must be given");
  EXPECT_THAT(error.violations, ::testing::SizeIs(2));
}

TEST(ResultTest, ErrnoIsToldByWhatTheCallerCanDo) {
  EXPECT_EQ(FromErrno(ENOENT, "open /a/b"), NotFound("open /a/b: No such file or directory"));
  EXPECT_EQ(FromErrno(EEXIST, "").code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(FromErrno(ENOSPC, "").code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(FromErrno(EACCES, "").code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(FromErrno(EIO, "").code, ErrorCode::kInternal);
}

TEST(ResultTest, CodesHaveNames) {
  EXPECT_EQ(Name(ErrorCode::kNotFound), "not-found");
  EXPECT_EQ(Name(ErrorCode::kFailedPrecondition), "failed-precondition");
}

TEST(ResultDeathTest, ValueOfAnErrorEndsTheProcess) {
  EXPECT_DEATH(static_cast<void>(*Half(3)), "check failed: ok\\(\\)");
  EXPECT_DEATH(static_cast<void>(Half(4).error()), "check failed: !ok\\(\\)");
}

}  // namespace
}  // namespace hone
