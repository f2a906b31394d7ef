// The quickstart's tour, as its script goes through it, on real pictures.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "tests/integration/support/database.h"
#include "tests/integration/support/pictures.h"
#include "tests/integration/support/process.h"
#include "tests/support/temporary_folder.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  HONE_CHECK(value != nullptr);
  return value;
}

TEST(QuickstartTest, TunesThenTrainsOnFromTheBestModelAndLeavesAStoppedSystem) {
  if (PictureArchive().empty()) GTEST_SKIP() << "the pictures are not there (HONE_PICTURES)";
  const hone::testing::TemporaryFolder folder;
  const fs::path tour = folder / "tour";
  const fs::path pictures = folder / "it's pictures";
  UnpackPictures(folder / "plain", 40);
  fs::rename(folder / "plain", pictures);
  const fs::path programs = fs::path(Variable("HONE")).parent_path();
  const Command command = {.argv = {Variable("HONE_SOURCE") + "/examples/quickstart/tour.sh",
                                    programs, tour, pictures, "--set", "limits.max_trials=3",
                                    "--set", "parameters.epochs={type: integer, min: 1, max: 2}"},
                           .environment = {{"PATH", Variable("PATH")}, {"HOME", folder.path()}},
                           .out = {},
                           .err = {}};
  const Outcome outcome = RunToEnd(command, folder.path(), 200s);
  ASSERT_EQ(outcome.code, 0) << outcome.err << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("it-s-pictures-1/3 Completed validation:accuracy="));
  EXPECT_THAT(outcome.out, HasSubstr("TrainingJobStatus  FinalObjectiveValue"));
  EXPECT_THAT(outcome.out, ContainsRegex("accuracy of the best trial +[01]\\.?[0-9]*\n"));
  EXPECT_THAT(outcome.out, ContainsRegex("after training it further +[01]\\.?[0-9]*\n"));

  const Database database(tour / "state/controller/hone.db");
  EXPECT_EQ(database.Count("SELECT count(*) FROM analytics WHERE TrainingJobStatus = 'Completed' "
                           "AND tuning_job = 'it-s-pictures-1'"),
            3);
  // The training that went on began with the model of the best trial.
  const std::string best = database.Text(
      "SELECT digest FROM tuning_job AS search "
      "JOIN training_job ON training_job.tuning_job = search.id AND trial = best_trial "
      "JOIN artifact_reference ON artifact_reference.training_job = training_job.id "
      "WHERE search.name = 'it-s-pictures-1'");
  EXPECT_EQ(database.Text("SELECT digest FROM tuning_job AS further "
                          "JOIN tuning_job_input ON tuning_job_input.tuning_job = further.id "
                          "WHERE further.name = 'it-s-pictures-1-further' AND channel = 'model'"),
            best);
  EXPECT_TRUE(fs::exists(tour / "it-s-pictures-1-further/model.safetensors"));
  EXPECT_THAT(ReadAll(tour / "it-s-pictures-1-further/model.json"), HasSubstr("\"parent\""));
  EXPECT_THAT(ProcessesNaming(tour), IsEmpty());
}

}  // namespace
}  // namespace hone::integration
