#include "storage/sqlite/observation_writer.h"

#include <gmock/gmock.h>

#include "storage/sqlite/changes_writer.h"
#include "storage/sqlite/migrations.h"
#include "tests/storage/support/nouns.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::ElementsAre;

class ObservationWriterTest : public ::testing::Test {
 protected:
  ObservationWriterTest() {
    const auto version = static_cast<std::int64_t>(AllMigrations().size());
    EXPECT_TRUE(connection_.Execute("PRAGMA synchronous = OFF"));
    EXPECT_TRUE(Migrate(connection_, version));
    EXPECT_TRUE(ChangesWriter().Write(connection_, testing::AJobWithTrials(1)));
  }
  // Values `first` to `last`, each its own sequence plus `base`.
  void Write(ObservationWriter& writer, std::int64_t first, std::int64_t last,
             std::int64_t base = 0) {
    ObservationBatch batch = {AttemptId(1001), {}};
    for (std::int64_t i = first; i <= last; ++i) {
      batch.observations.push_back(
          testing::AnObservation("loss", base + i, static_cast<double>(i)));
    }
    auto transaction = Transaction::Begin(connection_);
    const auto written = writer.Write(connection_, batch);
    EXPECT_TRUE(written) << written.error().message;
    EXPECT_TRUE(transaction->Commit());
  }
  std::vector<std::int64_t> Kept() {
    auto rows = connection_.Prepare("SELECT value FROM observation ORDER BY sequence");
    std::vector<std::int64_t> values;
    while (*rows->Step()) values.push_back(static_cast<std::int64_t>(rows->Real()));
    return values;
  }
  std::int64_t Number(const std::string& sql) { return *connection_.ReadNumber(sql); }

  testing::TemporaryFolder folder_;
  Connection connection_ = *Connection::Open(folder_ / "hone.db", Connection::Mode::kCreate);
};

TEST_F(ObservationWriterTest, ValuesBeyondTheLimitAreThinnedEvenlyAndTheLastStays) {
  ObservationWriter writer(/*max_kept=*/4);
  Write(writer, 0, 3);
  EXPECT_THAT(Kept(), ElementsAre(0, 1, 2, 3));
  Write(writer, 4, 4);
  EXPECT_THAT(Kept(), ElementsAre(0, 2, 4));
  Write(writer, 5, 5);
  EXPECT_THAT(Kept(), ElementsAre(0, 2, 4, 5));
  Write(writer, 6, 6);
  EXPECT_THAT(Kept(), ElementsAre(0, 2, 4, 6));
  Write(writer, 7, 7);
  EXPECT_THAT(Kept(), ElementsAre(0, 4, 7));
  Write(writer, 8, 17);
  EXPECT_THAT(Kept(), ElementsAre(0, 8, 16, 17));
  EXPECT_EQ(Number("SELECT seen FROM attempt_metric"), 18);
  EXPECT_EQ(Number("SELECT kept FROM attempt_metric"), 4);
  EXPECT_EQ(Number("SELECT stride FROM attempt_metric"), 8);
}

TEST_F(ObservationWriterTest, HowValuesWereBatchedMakesNoDifference) {
  ObservationWriter writer(/*max_kept=*/10);
  Write(writer, 0, 99);
  const auto at_once = Kept();
  ASSERT_TRUE(connection_.Execute("DELETE FROM observation; DELETE FROM attempt_metric"));
  for (std::int64_t i = 0; i < 100; i += 7) Write(writer, i, std::min<std::int64_t>(i + 6, 99));
  EXPECT_EQ(Kept(), at_once);
  EXPECT_EQ(at_once.front(), 0);
  EXPECT_EQ(at_once.back(), 99);
}

TEST_F(ObservationWriterTest, ARepeatOfWhatWasThinnedOutChangesNothing) {
  ObservationWriter writer(/*max_kept=*/4);
  Write(writer, 0, 20);
  const auto kept = Kept();
  Write(writer, 0, 20);
  EXPECT_EQ(Kept(), kept);
  EXPECT_EQ(Number("SELECT seen FROM attempt_metric"), 21);
}

TEST_F(ObservationWriterTest, TheMetricsFileAndTheOutputAreCountedApart) {
  ObservationWriter writer(/*max_kept=*/4);
  constexpr std::int64_t kInFile = std::int64_t{1} << 62;
  Write(writer, 0, 10, kInFile);
  // Not mistaken for a repeat, though the sequences are lower.
  Write(writer, 100, 110);
  EXPECT_EQ(Number("SELECT seen FROM attempt_metric"), 22);
  EXPECT_THAT(Kept(), ::testing::Contains(110));
}

TEST_F(ObservationWriterTest, TenThousandValuesAreKeptAndNoMore) {
  ObservationWriter writer;
  for (std::int64_t i = 0; i < 30'000; i += 1'000) Write(writer, i, i + 999);
  EXPECT_LE(Number("SELECT COUNT(*) FROM observation"), 10'000);
  EXPECT_GT(Number("SELECT COUNT(*) FROM observation"), 5'000);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM observation"), Number("SELECT kept FROM attempt_metric"));
  EXPECT_EQ(Number("SELECT MAX(sequence) FROM observation"), 29'999);
}

}  // namespace
}  // namespace hone
