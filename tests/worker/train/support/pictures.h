// Picture files that tests draw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "tests/support/temporary_folder.h"
#include "worker/train/base/files.h"
#include "worker/train/base/json.h"
#include "worker/train/data/picture.h"

namespace hone::train::testing {

// The contents of a PNG file. For the sizes of bombs, only the header says so much.
std::string ToPng(const Picture& picture);
std::string PngOfClaimedSize(std::uint32_t width, std::uint32_t height);
std::string JpegOfClaimedSize(std::uint16_t width, std::uint16_t height);

Picture Plain(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue);

// A picture of `side` that shows, with noise by `number`, one of three kinds: mostly red, mostly
// green, or mostly blue. A network learns to tell them apart within a few steps.
Picture OfKind(int kind, int number, int side);

// Folders red, green and blue below `folder`, each with `count` pictures of that side.
void WriteKinds(const hone::testing::TemporaryFolder& root, const std::string& folder, int count,
                int side = 16);

Bytes ToBytes(const std::string& text);
std::string FromHex(const std::string& hex);

// A file of numbers that export.py made.
Json Exported(const std::string& name);

}  // namespace hone::train::testing
