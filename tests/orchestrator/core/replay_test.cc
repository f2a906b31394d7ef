#include "orchestrator/core/replay.h"

#include <gmock/gmock.h>

#include "orchestrator/core/search.h"
#include "tests/orchestrator/core/support/job_story.h"

namespace hone {
namespace {

using testing::ATuningJob;
using ::testing::Contains;
using testing::Done;
using testing::Failed;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::JobStory;
using testing::Running;

// A report with three values of the objective, the last of them not a number.
AttemptReport WithValues(AttemptId attempt) {
  AttemptReport report = Running(attempt);
  report.has_batch = true;
  report.output_cursor = 400;
  report.objective_values = {{100, 1, 0.5}, {200, std::nullopt, 0.25}};
  report.objective = LatestObjective{300, std::numeric_limits<double>::quiet_NaN()};
  return report;
}

class ReplayTest : public ::testing::Test {
 protected:
  // Failures, a loss, a stop, a change of limits and a retry.
  ReplayTest() : story_(job_) {
    story_.stored = {"sha256:1"};
    story_.Suggest();
    const AttemptId lost = story_.Run(1);
    observed_ = lost;
    story_.Report(WithValues(lost));
    AttemptReport with_checkpoint = Running(lost);
    with_checkpoint.artifacts["checkpoint"] = "sha256:1";
    story_.Report(with_checkpoint);
    story_.Pass(1min);
    story_.job.Lose(lost, Loss::kLeaseExpired, "silent", story_.now);
    story_.Report(Failed(story_.Run(2)));
    story_.Pass(10s);
    story_.Report(testing::Uploaded(story_.Run(1), 0.75, "sha256:1"));
    story_.job.Update({.max_parallel_trials = 3}, {"request-7", {"ann"}}, story_.now);
    story_.job.RetryTrial(2, {}, story_.now);
    story_.Suggest();
    story_.Run(3);
    story_.job.StopTrial(3, {}, story_.now);
    story_.job.TakeChanges(stored_);
    recording_.tuning_job = story_.job.row();
    recording_.spec_as_created = job_.spec();
    recording_.log = stored_.log;
    for (std::int64_t trial = 1; trial <= recording_.tuning_job.counts.created(); ++trial) {
      recording_.trials.push_back(story_.trial(trial));
    }
    for (const AttemptId id : story_.job.Attempts()) {
      recording_.attempts.push_back(*story_.job.FindAttempt(id));
    }
    recording_.observations = [this](AttemptId attempt) {
      if (attempt != observed_) return std::vector<Observation>();
      return std::vector<Observation>{{"loss", 100, 1, {}, 0.5}, {"loss", 200, {}, {}, 0.25}};
    };
  }

  LogRecord& RecordOf(const std::string& kind) {
    for (LogRecord& record : recording_.log) {
      if (record.kind == kind) return record;
    }
    HONE_CHECK(false);
  }

  std::vector<std::string> FoldAndCompare() const {
    const Result<std::unique_ptr<Job>> job = Replay(recording_);
    if (!job) return {job.error().message};
    return Differences(**job, recording_);
  }

  ATuningJob job_ = ATuningJob().WithMaxTrials(20).WithParallelTrials(2).WithMaxRuntime(2h);
  JobStory story_;
  AttemptId observed_;
  Changes stored_;
  Recording recording_;
};

TEST_F(ReplayTest, LogFoldsToWhatIsStored) { EXPECT_THAT(FoldAndCompare(), IsEmpty()); }

TEST_F(ReplayTest, LogNamesRequestAndPrincipal) {
  EXPECT_THAT(RecordOf("set").payload, HasSubstr(R"("request":"request-7","by":"ann")"));
}

TEST_F(ReplayTest, CurveComesFromTheObservationsUpToTheCursors) {
  const Result<std::unique_ptr<Job>> job = Replay(recording_);
  ASSERT_TRUE(job.ok());
  EXPECT_EQ((*job)->FindAttempt(observed_)->curve, Curve(2, {{1, 0.5}, {2, 0.25}}));
}

TEST_F(ReplayTest, OtherDecisionIsFound) {
  recording_.trials[0].objective = 0.5;
  EXPECT_THAT(FoldAndCompare(), Contains("trial 1.objective"));
  recording_.tuning_job.status = TuningJobStatus::kCompleted;
  EXPECT_THAT(FoldAndCompare(), Contains("tuning job.status"));
}

TEST_F(ReplayTest, MissingInputIsFound) {
  const std::vector<LogRecord> all = recording_.log;
  std::erase_if(recording_.log,
                [](const LogRecord& record) { return record.kind == "checkpoint"; });
  EXPECT_THAT(FoldAndCompare(), Contains("trial 1.artifacts"));
  recording_.log = all;
  std::erase_if(recording_.log, [](const LogRecord& record) { return record.kind == "set"; });
  EXPECT_THAT(FoldAndCompare(), Contains("tuning job.revision"));
}

TEST_F(ReplayTest, LogThatNoJobCanHaveWrittenIsRefused) {
  RecordOf("exited").payload = "{}";
  EXPECT_THAT(FoldAndCompare(), Contains(HasSubstr("(exited)")));
  recording_.log.erase(recording_.log.begin());
  EXPECT_THAT(FoldAndCompare(), Contains(HasSubstr("must be the first")));
  recording_.log.clear();
  EXPECT_THAT(FoldAndCompare(), Contains(HasSubstr("the log is empty")));
}

// Trials of a real strategy, some of which end between two suggestions.
class SearchReplayTest : public ::testing::Test {
 protected:
  SearchReplayTest() : story_(job_) {
    const std::unique_ptr<const Strategy> search = MakeSearch(job_.spec());
    for (std::int64_t first = 1; first <= 9; first += 3) {
      Suggested event{story_.job.row().id, /*question=*/0, first, {}};
      event.suggestions = search->Suggest(story_.job.history(), 3);
      for (Suggestion& suggestion : event.suggestions) {
        suggestion.history_revision = story_.job.history().revision();
      }
      story_.job.Promised(3, event.question);
      story_.job.OnSuggested(event, story_.now, story_.ids);
      for (std::int64_t trial = first; trial < first + 3; ++trial) {
        story_.Report(Done(story_.Run(trial), 0.1 * static_cast<double>(trial)));
      }
    }
    recording_.tuning_job = story_.job.row();
    recording_.spec_as_created = job_.spec();
    for (std::int64_t trial = 1; trial <= 9; ++trial) {
      recording_.trials.push_back(story_.trial(trial));
    }
  }

  static ATuningJob ASearch() {
    ATuningJob job = ATuningJob().WithMaxTrials(20).WithParallelTrials(3);
    job.spec().strategy = "random";
    return job;
  }

  ATuningJob job_ = ASearch();
  JobStory story_;
  Recording recording_;
};

TEST_F(SearchReplayTest, SuggestionsComeOutTheSameAtTheirStoredRevisions) {
  EXPECT_EQ(recording_.trials.back().suggestion.history_revision, 6);
  EXPECT_THAT(SearchDifferences(story_.job, recording_), IsEmpty());
}

TEST_F(SearchReplayTest, ASuggestionThatTheStrategyDidNotMakeIsFound) {
  recording_.trials[4].suggestion.assignment = recording_.trials[5].suggestion.assignment;
  EXPECT_THAT(SearchDifferences(story_.job, recording_),
              ::testing::ElementsAre(HasSubstr("trial 5 was suggested at revision 3")));
}

}  // namespace
}  // namespace hone
