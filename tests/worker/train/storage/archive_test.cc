#include "worker/train/storage/archive.h"

#include <gmock/gmock.h>

#include "tests/worker/train/support/packed_file.h"
#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::HasSubstr;

ModelRecord Record() {
  ModelRecord record;
  record.architecture = {32, 2, {24, 40}};
  record.classes = {"daisy", "tulip"};
  record.hyperparameters.Append("epochs", "3");
  record.metrics.Append("validation:accuracy", 0.5);
  record.parent = "base";
  record.training_job = "seedlings-007";
  return record;
}

const std::vector<StoredTensor> kWeights = {
    {"fc.bias", Dtype::kFloat32, {2}, Bytes(8, std::byte{1})}};

std::string FailureOf(const std::string& path) {
  try {
    ReadArchive(path);
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kBadParent);
    return failure.what();
  }
  return "";
}

void ExpectWhole(const ModelArchive& archive) {
  EXPECT_EQ(archive.record.architecture.num_layers, 32);
  EXPECT_EQ(archive.record.architecture.image_shape, (ImageShape{24, 40}));
  EXPECT_EQ(archive.record.classes, Record().classes);
  EXPECT_EQ(archive.weights.tensors, kWeights);
}

TEST(ArchiveTest, AnArchiveIsReadFromItsFolder) {
  const TemporaryFolder folder;
  ASSERT_EQ(WriteArchive(folder / "model", Record(), kWeights), "");
  ExpectWhole(ReadArchive(folder / "model"));
}

TEST(ArchiveTest, ThePackedOneIsTheSame) {
  const TemporaryFolder folder;
  ASSERT_EQ(WriteArchive(folder / "model", Record(), kWeights), "");
  folder.Write("packed/model.tar.gz",
               testing::Packed({{"./model.json", folder.Read("model/model.json")},
                                {"./model.safetensors", folder.Read("model/model.safetensors")}}));
  ExpectWhole(ReadArchive(folder / "packed"));
  ExpectWhole(ReadArchive(folder / "packed/model.tar.gz"));
}

TEST(ArchiveTest, TheRecordSaysWhatTheModelIs) {
  const TemporaryFolder folder;
  ASSERT_EQ(WriteArchive(folder.path(), Record(), kWeights), "");
  const Json json = *ParseJson(folder.Read("model.json"));
  EXPECT_EQ(json["format"].AsString(), "hone.model/1");
  EXPECT_EQ(json["architecture"]["num_layers"].AsInteger(), 32);
  EXPECT_EQ(json["classes"].items().size(), 2u);
  EXPECT_EQ(json["hyperparameters"]["epochs"].AsString(), "3");
  EXPECT_EQ(json["metrics"]["validation:accuracy"].AsNumber(), 0.5);
  EXPECT_EQ(json["parent"].AsString(), "base");
}

TEST(ArchiveTest, WhatCannotBeUsedIsSaid) {
  const TemporaryFolder folder;
  EXPECT_THAT(FailureOf(folder.path()), HasSubstr("model.json: must be a readable file"));
  folder.Write("model.json", "{}");
  EXPECT_THAT(FailureOf(folder.path()), HasSubstr("model.safetensors: must be a readable file"));
  folder.Write("model.safetensors", "x");
  EXPECT_THAT(FailureOf(folder.path()), HasSubstr("model.safetensors: must be a sound file"));
  ASSERT_EQ(WriteArchive(folder.path(), Record(), kWeights), "");
  folder.Write("model.json", "{}");
  EXPECT_THAT(FailureOf(folder.path()), HasSubstr("model.json: must be a hone.model/1"));
  folder.Write("model.json", R"({"format": "hone.model/1", "algorithm": "image-classification"})");
  EXPECT_THAT(FailureOf(folder.path()), HasSubstr("must have num_layers"));
  folder.Write("packed/model.tar.gz", "x");
  EXPECT_THAT(FailureOf(folder / "packed"), HasSubstr("must be a whole .tar.gz"));
  folder.Write("packed/other.tgz", "x");
  EXPECT_THAT(FailureOf(folder / "packed"), HasSubstr("one packed model at most: 2"));
}

}  // namespace
}  // namespace hone::train
