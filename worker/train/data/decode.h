// JPEG and PNG, from files that nobody vouches for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "worker/train/data/picture.h"

namespace hone::train {

// What a picture may be; what is beyond is refused from its header, before memory is taken for it.
struct DecodeLimits {
  std::uint64_t file_bytes = 64 << 20;
  std::uint64_t pixels = 50'000'000;
  int side = 16'384;
  int jpeg_scans = 100;  // Of a progressive JPEG: each costs as much time as the whole picture.
};

struct PictureSize {
  int width = 0;
  int height = 0;

  bool operator==(const PictureSize&) const = default;
};

// Reads a picture whose first bytes say JPEG or PNG, whatever its name. Grey ones get three equal
// channels, transparency is dropped, CMYK becomes RGB; the orientation of EXIF is not looked at.
// A file that ends early is unreadable. Otherwise nothing, and why in `why`.
//
// A JPEG whose shorter side is at least 2, 4 or 8 times `enough` is decoded at a half, a quarter
// or an eighth of its size, which saves most of the work; 0: always whole.
std::optional<Picture> Decode(std::span<const std::byte> file, const DecodeLimits& limits,
                              int enough, std::string* why);

// The size that the header says, within the limits.
std::optional<PictureSize> SizeOf(std::span<const std::byte> file, const DecodeLimits& limits,
                                  std::string* why);

// One format each, as above. SizeOf() without decoding when `picture` is null.
bool ReadJpeg(std::span<const std::byte> file, const DecodeLimits& limits, int enough,
              PictureSize* size, Picture* picture, std::string* why);
bool ReadPng(std::span<const std::byte> file, const DecodeLimits& limits, PictureSize* size,
             Picture* picture, std::string* why);

// Whether the header's size is within the limits; else says why not.
bool WithinLimits(std::uint64_t width, std::uint64_t height, const DecodeLimits& limits,
                  std::string* why);

}  // namespace hone::train
