#include "worker/train/storage/tensors.h"

#include <gmock/gmock.h>

#include <cstring>

#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/random.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::HasSubstr;

TensorFile Example() {
  TensorFile file;
  file.tensors.push_back({"weight", Dtype::kFloat32, {2, 3}, Bytes(24, std::byte{7})});
  file.tensors.push_back({"steps", Dtype::kInt64, {}, Bytes(8, std::byte{1})});
  file.tensors.push_back({"none", Dtype::kFloat32, {0, 5}, {}});
  file.metadata["key"] = "value";
  return file;
}

std::string Written(const TensorFile& file) {
  const TemporaryFolder folder;
  EXPECT_EQ(WriteTensors(folder / "f", file), "");
  return folder.Read("f");
}

std::string File(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string text(8, '\0');
  std::memcpy(text.data(), &length, 8);
  return text + header + std::string(data_bytes, '\0');
}

std::string WhyNot(const std::string& file) {
  std::string why;
  EXPECT_FALSE(ParseTensors(testing::ToBytes(file), &why)) << file.substr(8);
  return why;
}

TEST(TensorsTest, WhatWasWrittenIsReadTheSame) {
  std::string why;
  const auto file = ParseTensors(testing::ToBytes(Written(Example())), &why);
  ASSERT_TRUE(file) << why;
  for (const StoredTensor& tensor : Example().tensors) {
    ASSERT_NE(file->Find(tensor.name), nullptr);
    EXPECT_EQ(*file->Find(tensor.name), tensor);
  }
  EXPECT_EQ(file->tensors.size(), 3u);
  EXPECT_EQ(file->metadata.at("key"), "value");
}

TEST(TensorsTest, AFileOfOthersNeedsNoChecksum) {
  std::string why;
  EXPECT_TRUE(ParseTensors(
      testing::ToBytes(File(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})", 8)),
      &why))
      << why;
}

TEST(TensorsTest, WhatDoesNotAgreeWithItselfIsRefused) {
  const auto one = [](const std::string& entry, std::size_t bytes = 8) {
    return WhyNot(File("{\"a\": {" + entry + "}}", bytes));
  };
  EXPECT_THAT(one(R"("dtype": "F16", "shape": [4], "data_offsets": [0, 8])"),
              HasSubstr("a: dtype"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [-2], "data_offsets": [0, 8])"), HasSubstr("shape"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [2.5], "data_offsets": [0, 8])"), HasSubstr("shape"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [1,1,1,1,1,1,1,1,2], "data_offsets": [0, 8])"),
              HasSubstr("shape"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [3], "data_offsets": [0, 8])"),
              HasSubstr("as far apart as the shape"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [2], "data_offsets": [0, 800])"),
              HasSubstr("within the file"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [2], "data_offsets": [8, 0])"),
              HasSubstr("within the file"));
  EXPECT_THAT(one(R"("dtype": "F32", "shape": [2], "data_offsets": [0])"), HasSubstr("two places"));
  // 2^31 * 2^31 * 4 is 0 in 64 bits.
  EXPECT_THAT(
      one(R"("dtype": "F32", "shape": [2147483648, 2147483648], "data_offsets": [0, 0])", 0),
      HasSubstr("as far apart as the shape"));
}

TEST(TensorsTest, TensorsLieSideBySideAndFillTheFile) {
  const std::string overlapping =
      R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},)"
      R"( "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}})";
  EXPECT_THAT(WhyNot(File(overlapping, 12)), HasSubstr("b: must begin where"));
  EXPECT_THAT(WhyNot(File("{}", 4)), HasSubstr("must end with the file"));
}

TEST(TensorsTest, TheHeaderIsBounded) {
  EXPECT_THAT(WhyNot("short"), HasSubstr("too short"));
  EXPECT_THAT(WhyNot(std::string(8, '\xff') + "{}"), HasSubstr("header must lie within"));
  EXPECT_THAT(WhyNot(File("[]", 0)), HasSubstr("JSON object"));
  EXPECT_THAT(WhyNot(File(R"({"a": 1, "a": 2})", 0)), HasSubstr("JSON object"));
}

TEST(TensorsTest, EveryCutIsFound) {
  const std::string file = Written(Example());
  for (std::size_t length = 0; length < file.size(); ++length) WhyNot(file.substr(0, length));
}

TEST(TensorsTest, EveryChangedNumberIsFound) {
  const std::string file = Written(Example());
  for (std::size_t at = file.size() - 32; at < file.size(); ++at) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 16);
    EXPECT_THAT(WhyNot(changed), HasSubstr("checksum"));
  }
}

// Changes of the header are refused, or give tensors that agree with themselves.
TEST(TensorsTest, ChangedBytesDoNoHarm) {
  const std::string file = Written(Example());
  Random random(1, Purpose::kOrder, {});
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = file;
    for (std::uint64_t i = 0; i <= random.Below(3); ++i) {
      changed[random.Below(changed.size())] = static_cast<char>(random.Below(256));
    }
    std::string why;
    const auto parsed = ParseTensors(testing::ToBytes(changed), &why);
    if (!parsed) continue;
    for (const StoredTensor& tensor : parsed->tensors) {
      std::uint64_t bytes = tensor.dtype == Dtype::kFloat32 ? 4 : 8;
      for (const std::int64_t side : tensor.shape) bytes *= static_cast<std::uint64_t>(side);
      EXPECT_EQ(bytes, tensor.data.size());
    }
  }
}

}  // namespace
}  // namespace hone::train
