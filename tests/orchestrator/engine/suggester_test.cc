#include "orchestrator/engine/suggester.h"

#include <gmock/gmock.h>

#include "tests/orchestrator/core/support/tuning_job.h"
#include "tests/orchestrator/support/running_engine.h"

namespace hone {
namespace {

using testing::ATuningJob;
using testing::Awaited;

Suggest AQuestion(TuningJobId job, int count) {
  Suggest question;
  question.tuning_job = job;
  question.spec = std::make_shared<TuningJobSpec>(ATuningJob().spec());
  question.count = count;
  return question;
}

TEST(SuggesterTest, QuestionsAreAnsweredInTheOrderInWhichTheyCame) {
  std::vector<int> answered;
  Awaited<bool> last;
  Suggester suggester;
  for (int i = 0; i < 20; ++i) {
    suggester.Ask(
        AQuestion(TuningJobId(1 + i % 3), 1),
        [&answered, i, i_last = i == 19, callback = last.Callback()](std::vector<Suggestion>) {
          answered.push_back(i);
          if (i_last) callback(true);
        });
  }
  last.Get();
  EXPECT_EQ(answered.size(), 20u);
  EXPECT_TRUE(std::is_sorted(answered.begin(), answered.end()));
}

TEST(SuggesterTest, AJobThatWasForgottenGetsTheSameAnswer) {
  Suggester suggester;
  const auto ask = [&](TuningJobId job) {
    Awaited<std::vector<Suggestion>> answer;
    suggester.Ask(AQuestion(job, 3), answer.Callback());
    return answer.Get();
  };
  const std::vector<Suggestion> before = ask(TuningJobId(1));
  EXPECT_EQ(before.size(), 3u);
  suggester.Forget(TuningJobId(1));
  EXPECT_EQ(ask(TuningJobId(1)), before);
  EXPECT_EQ(ask(TuningJobId()), before);
}

}  // namespace
}  // namespace hone
