#include "examples/quickstart/canvas.h"

#include <png.h>

namespace hone::seedlings {
namespace {

std::uint8_t ToByte(double part) {
  return static_cast<std::uint8_t>(std::clamp(part, 0.0, 1.0) * 255 + 0.5);
}

}  // namespace

Point Direction(double turns) {
  constexpr double kTurn = 6.283185307179586;
  const double x = turns * kTurn / 64;
  const double square = x * x;
  Point small = {1 - square / 2 * (1 - square / 12), x * (1 - square / 6 * (1 - square / 20))};
  for (int doubling = 0; doubling < 6; ++doubling) {
    small = {small.x * small.x - small.y * small.y, 2 * small.x * small.y};
  }
  return small;
}

std::vector<Color> Canvas::Pixels() const {
  std::vector<Color> pixels(static_cast<std::size_t>(size_) * size_);
  for (int y = 0; y < side_; ++y) {
    for (int x = 0; x < side_; ++x) {
      Color& pixel = pixels[static_cast<std::size_t>(y / kFineness) * size_ + x / kFineness];
      pixel = pixel + 1.0 / (kFineness * kFineness) * At(x, y);
    }
  }
  return pixels;
}

bool WritePng(const std::filesystem::path& file, int size, const std::vector<Color>& pixels) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(pixels.size() * 3);
  for (const Color& pixel : pixels) {
    for (const double part : {pixel.red, pixel.green, pixel.blue}) bytes.push_back(ToByte(part));
  }
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(size);
  image.height = static_cast<png_uint_32>(size);
  image.format = PNG_FORMAT_RGB;
  return png_image_write_to_file(&image, file.c_str(), 0, bytes.data(), 0, nullptr) != 0;
}

}  // namespace hone::seedlings
