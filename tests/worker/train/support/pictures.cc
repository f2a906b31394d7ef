#include "tests/worker/train/support/pictures.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <cstring>
#include <optional>

#include "worker/train/base/random.h"

namespace hone::train::testing {
namespace {

std::string BigEndian(std::uint32_t number) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>((number >> shift) & 255);
  return text;
}

std::string Chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto crc = static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())));
  return BigEndian(static_cast<std::uint32_t>(data.size())) + body + BigEndian(crc);
}

std::string PngOf(std::uint32_t width, std::uint32_t height, const std::string& rows) {
  uLongf size = compressBound(rows.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(rows.data()), rows.size());
  packed.resize(size);
  const std::string start("\x89PNG\r\n\x1a\n", 8);
  const std::string format("\x08\x02\x00\x00\x00", 5);  // Eight bits of red, green, blue.
  return start + Chunk("IHDR", BigEndian(width) + BigEndian(height) + format) +
         Chunk("IDAT", packed) + Chunk("IEND", "");
}

}  // namespace

std::string ToPng(const Picture& picture) {
  std::string rows;
  for (int y = 0; y < picture.height; ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(picture.Row(y)), picture.RowBytes());
  }
  return PngOf(static_cast<std::uint32_t>(picture.width),
               static_cast<std::uint32_t>(picture.height), rows);
}

std::string PngOfClaimedSize(std::uint32_t width, std::uint32_t height) {
  return PngOf(width, height, "nothing");
}

std::string JpegOfClaimedSize(std::uint16_t width, std::uint16_t height) {
  std::string file("\xff\xd8\xff\xc0\x00\x11\x08", 7);
  file += BigEndian(static_cast<std::uint32_t>(height) << 16 | width);
  file += std::string("\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01", 10);
  file += std::string("\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00", 14);
  return file + std::string(64, '\0') + "\xff\xd9";
}

Picture Plain(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  Picture picture{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    for (const std::uint8_t channel : {red, green, blue}) picture.pixels.push_back(channel);
  }
  return picture;
}

Picture OfKind(int kind, int number, int side) {
  Picture picture{side, side, {}};
  Random random(static_cast<std::uint64_t>(kind), Purpose::kOrder,
                {static_cast<std::uint64_t>(number)});
  for (int i = 0; i < side * side; ++i) {
    for (int channel = 0; channel < 3; ++channel) {
      const std::uint64_t noise = random.Below(160);
      picture.pixels.push_back(static_cast<std::uint8_t>(noise + (channel == kind ? 80 : 0)));
    }
  }
  return picture;
}

void WriteKinds(const hone::testing::TemporaryFolder& root, const std::string& folder, int count,
                int side) {
  const std::array<const char*, 3> kinds = {"red", "green", "blue"};
  for (int kind = 0; kind < 3; ++kind) {
    for (int i = 0; i < count; ++i) {
      const std::string name = kinds[static_cast<std::size_t>(kind)];
      root.Write(folder + "/" + name + "/" + std::to_string(i) + ".png",
                 ToPng(OfKind(kind, i, side)));
    }
  }
}

Bytes ToBytes(const std::string& text) {
  Bytes bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

std::string FromHex(const std::string& hex) {
  std::string text;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return text;
}

Json Exported(const std::string& name) {
  const std::optional<std::string> text =
      ReadText(std::string(HONE_TRAIN_EXPORTED) + "/" + name, 1 << 20);
  EXPECT_TRUE(text.has_value()) << name;
  return ParseJson(text.value_or("null")).value_or(Json());
}

}  // namespace hone::train::testing
