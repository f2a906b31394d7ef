#include "worker/train/data/decode.h"

#include <array>
#include <cstring>

namespace hone::train {
namespace {

template <std::size_t N>
bool StartsWith(std::span<const std::byte> file, const std::array<unsigned char, N>& magic) {
  return file.size() > N && std::memcmp(file.data(), magic.data(), N) == 0;
}

constexpr std::array<unsigned char, 3> kJpegStart = {0xff, 0xd8, 0xff};
constexpr std::array<unsigned char, 8> kPngStart = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

bool Read(std::span<const std::byte> file, const DecodeLimits& limits, int enough,
          PictureSize* size, Picture* picture, std::string* why) {
  if (file.size() > limits.file_bytes) {
    *why = "larger than " + std::to_string(limits.file_bytes) + " bytes";
    return false;
  }
  if (StartsWith(file, kJpegStart)) return ReadJpeg(file, limits, enough, size, picture, why);
  if (StartsWith(file, kPngStart)) return ReadPng(file, limits, size, picture, why);
  *why = file.empty() ? "empty" : "neither JPEG nor PNG";
  return false;
}

}  // namespace

std::optional<Picture> Decode(std::span<const std::byte> file, const DecodeLimits& limits,
                              int enough, std::string* why) {
  PictureSize size;
  Picture picture;
  if (!Read(file, limits, enough, &size, &picture, why)) return std::nullopt;
  return picture;
}

std::optional<PictureSize> SizeOf(std::span<const std::byte> file, const DecodeLimits& limits,
                                  std::string* why) {
  PictureSize size;
  if (!Read(file, limits, 0, &size, nullptr, why)) return std::nullopt;
  return size;
}

bool WithinLimits(std::uint64_t width, std::uint64_t height, const DecodeLimits& limits,
                  std::string* why) {
  const auto side = static_cast<std::uint64_t>(limits.side);
  const bool fits = width >= 1 && height >= 1 && width <= side && height <= side &&
                    width * height <= limits.pixels;
  if (!fits) {
    *why = "of " + std::to_string(width) + "x" + std::to_string(height) + " pixels, allowed are " +
           std::to_string(limits.side) + " a side and " + std::to_string(limits.pixels) + " in all";
  }
  return fits;
}

}  // namespace hone::train
