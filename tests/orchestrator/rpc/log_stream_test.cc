#include "orchestrator/rpc/log_stream.h"

#include <gmock/gmock.h>

#include "hone/v1/training_service.grpc.pb.h"
#include "tests/orchestrator/core/support/tuning_job.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using testing::Awaited;
using testing::RunningServer;

constexpr AttemptId kAttempt{1'001};

// The logs of this server hold 8,000 bytes.
class LogStreamTest : public ::testing::Test {
 protected:
  // A job whose trial 1 has one attempt.
  void Begin(AttemptStatus status) {
    const Result<Answer> job = server_.running().Ask(testing::ATuningJob("search").Created());
    ASSERT_TRUE(job);
    Changes changes;
    changes.workers.emplace_back().id = WorkerId(1);
    TrainingJob& trial = changes.training_jobs.emplace_back();
    trial.id = TrainingJobId(101);
    trial.name = "search-101";
    trial.tuning_job = std::get<TuningJob>(*job).id;
    trial.trial = 101;
    Attempt& attempt = changes.attempts.emplace_back();
    attempt.id = kAttempt;
    attempt.training_job = trial.id;
    attempt.placements = {{WorkerId(1), {}}};
    attempt.status = status;
    Awaited<bool> done;
    server_.running().OnLoop([&](testing::SlowStore& store) {
      store.Commit(std::move(changes), [callback = done.Callback()] { callback(true); });
    });
    done.Get();
  }
  void Print(std::size_t count, bool end = false) {
    ASSERT_TRUE(server_.logs().Append(kAttempt, printed_, std::string(count, 'x'), end));
    printed_ += static_cast<std::int64_t>(count);
  }
  std::unique_ptr<grpc::ClientReader<v1::ReadLogResponse>> Read(std::int64_t offset, bool follow) {
    v1::ReadLogRequest request;
    request.set_name("search-101");
    request.set_offset(offset);
    request.set_follow(follow);
    return stub_->ReadLog(&context_, request);
  }

  RunningServer server_;
  std::int64_t printed_ = 0;
  const std::unique_ptr<v1::TrainingService::Stub> stub_ =
      v1::TrainingService::NewStub(server_.channel());
  grpc::ClientContext context_;
};

TEST_F(LogStreamTest, AFollowerGoesOnWhereTheLogIsCutAndIsToldWhatItMissed) {
  Begin(AttemptStatus::kRunning);
  Print(3'000);
  const auto reader = Read(0, /*follow=*/true);
  v1::ReadLogResponse piece;
  std::int64_t at = 0;
  while (at < 3'000) {
    ASSERT_TRUE(reader->Read(&piece));
    EXPECT_EQ(piece.offset(), at);
    EXPECT_EQ(piece.cut_bytes(), 0);
    at += static_cast<std::int64_t>(piece.data().size());
  }
  Print(20'000);  // At once, so that most of it is gone before it can be read.
  Print(0, /*end=*/true);
  std::int64_t cut = 0;
  while (reader->Read(&piece)) {
    EXPECT_EQ(piece.offset(), at + piece.cut_bytes());
    EXPECT_EQ(piece.lost_bytes(), 0);
    cut += piece.cut_bytes();
    at = piece.offset() + static_cast<std::int64_t>(piece.data().size());
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(at, 23'000);
  EXPECT_GE(cut, 12'000);
}

TEST_F(LogStreamTest, WhatIsMissingIsToldToWhoReadsFromTheBeginningAndNotOfATail) {
  Begin(AttemptStatus::kEnded);
  ASSERT_TRUE(server_.logs().Append(kAttempt, 500, "end", true));
  const auto reader = Read(0, /*follow=*/false);
  v1::ReadLogResponse piece;
  ASSERT_TRUE(reader->Read(&piece));
  EXPECT_EQ(piece.lost_bytes(), 500);
  EXPECT_EQ(piece.cut_bytes(), 0);
  EXPECT_EQ(piece.data(), "end");
  EXPECT_FALSE(reader->Read(&piece));
  EXPECT_TRUE(reader->Finish().ok());

  grpc::ClientContext context;
  v1::ReadLogRequest tail;
  tail.set_name("search-101");
  tail.set_offset(-100);
  const auto last = stub_->ReadLog(&context, tail);
  ASSERT_TRUE(last->Read(&piece));
  EXPECT_EQ(piece.lost_bytes(), 0);
  EXPECT_EQ(piece.data(), "end");
}

TEST_F(LogStreamTest, ALogThatWasRemovedIsAbsentAndNotMerelyEmpty) {
  Begin(AttemptStatus::kEnded);
  Print(10, /*end=*/true);
  server_.logs().Remove(kAttempt);
  const auto reader = Read(0, /*follow=*/false);
  v1::ReadLogResponse piece;
  ASSERT_TRUE(reader->Read(&piece));
  EXPECT_TRUE(piece.absent());
  EXPECT_FALSE(reader->Read(&piece));
  EXPECT_TRUE(reader->Finish().ok());
}

}  // namespace
}  // namespace hone
