#include "job_file/places.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

Places SomePlaces() {
  Places places;
  places.Add("definitions[0].parameters[2]", {"parameters.lr", {.line = 7, .column = 7}});
  places.Add("definitions[0].parameters[2].min", {"parameters.lr.min", {.line = 7, .column = 30}});
  places.Add("definitions[0].program.inputs.train.path",
             {"trial.inputs.train", {.line = 12, .column = 3}});
  return places;
}

TEST(PlacesTest, KindOfRangeAndTheRequestsOwnLevelHaveNoKeyInTheFile) {
  for (const char* path :
       {"definitions[0].parameters[2].min", "spec.definitions[0].parameters[2].min",
        "definitions[0].parameters[2].continuous.min"}) {
    const Places::Entry entry = SomePlaces().Find(path);
    EXPECT_EQ(entry.field, "parameters.lr.min") << path;
    EXPECT_EQ(entry.place.column, 30) << path;
  }
}

TEST(PlacesTest, KeyOfAMapIsFoundHoweverItIsQuoted) {
  for (const char* path :
       {"definitions[0].program.inputs.train.path", "definitions[0].program.inputs[train].path",
        "definitions[0].program.inputs[\"train\"].path"}) {
    EXPECT_EQ(SomePlaces().Find(path).field, "trial.inputs.train") << path;
  }
}

TEST(PlacesTest, UnknownFieldIsToldAtTheNearestThingAroundIt) {
  const Places::Entry entry = SomePlaces().Find("definitions[0].parameters[2].when.optimizer");
  EXPECT_EQ(entry.field, "parameters.lr.when.optimizer");
  EXPECT_EQ(entry.place, (Place{.line = 7, .column = 7}));

  const Places::Entry unknown = SomePlaces().Find("something.else");
  EXPECT_EQ(unknown.field, "something.else");
  EXPECT_EQ(unknown.place, (Place{.line = 1, .column = 1}));
}

TEST(PlacesTest, MistakesAreToldInTheOrderOfTheFile) {
  const Error error = ToError({{{.line = 9, .column = 2}, {"b", "must be there", ""}},
                               {{.line = 3, .column = 5}, {"a", "must be a number", "x"}},
                               {{.option = "--set c"}, {"c", "unknown key", ""}}},
                              "job.yaml");
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message,
            "job.yaml:3:5: a: must be a number: x\n"
            "job.yaml:9:2: b: must be there\n"
            "--set c: c: unknown key");
  EXPECT_EQ(error.violations.size(), 3u);
}

}  // namespace
}  // namespace hone
