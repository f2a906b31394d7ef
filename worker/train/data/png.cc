#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include "worker/train/data/decode.h"

namespace hone::train {
namespace {

struct Source {
  std::span<const std::byte> left;
  char text[128] = {};
};

[[noreturn]] void OnError(png_structp png, png_const_charp message) {
  auto* source = static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source->text, message, sizeof(source->text) - 1);
  png_longjmp(png, 1);
}

void OnWarning(png_structp, png_const_charp) {}

void OnRead(png_structp png, png_bytep to, png_size_t count) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (source->left.size() < count) png_error(png, "PNG ends early");
  std::memcpy(to, source->left.data(), count);
  source->left = source->left.subspan(count);
}

// Whatever it is, as eight bits of red, green and blue.
void ChooseOutput(png_structp png, png_infop info) {
  const int color = png_get_color_type(png, info);
  png_set_expand(png);  // Palettes, fewer than eight bits a channel, transparent colours.
  png_set_scale_16(png);
  if (color == PNG_COLOR_TYPE_GRAY || color == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
}

}  // namespace

bool ReadPng(std::span<const std::byte> file, const DecodeLimits& limits, PictureSize* size,
             Picture* picture, std::string* why) {
  Source source{.left = file};
  std::vector<png_bytep> rows;  // Before setjmp(), so that a jump leaves it whole.
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, OnError, OnWarning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  if (info == nullptr) {
    png_destroy_read_struct(&png, nullptr, nullptr);
    *why = "no memory";
    return false;
  }
  if (setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_read_struct(&png, &info, nullptr);
    *why = source.text;
    return false;
  }
  png_set_read_fn(png, &source, OnRead);
  png_set_user_limits(png, static_cast<png_uint_32>(0x7fffffff), 0x7fffffff);  // Ours say more.
  png_set_chunk_cache_max(png, 100);
  png_set_chunk_malloc_max(png, 8 << 20);
  png_read_info(png, info);
  size->width = static_cast<int>(png_get_image_width(png, info));
  size->height = static_cast<int>(png_get_image_height(png, info));
  bool fine =
      WithinLimits(png_get_image_width(png, info), png_get_image_height(png, info), limits, why);
  if (fine && picture != nullptr) {
    ChooseOutput(png, info);
    picture->width = size->width;
    picture->height = size->height;
    if (png_get_rowbytes(png, info) != picture->RowBytes()) png_error(png, "PNG of an odd kind");
    picture->pixels.resize(picture->RowBytes() * static_cast<std::size_t>(picture->height));
    rows.resize(static_cast<std::size_t>(picture->height));
    for (int y = 0; y < picture->height; ++y) rows[static_cast<std::size_t>(y)] = picture->Row(y);
    png_read_image(png, rows.data());
    png_read_end(png, nullptr);
  }
  png_destroy_read_struct(&png, &info, nullptr);
  return fine;
}

}  // namespace hone::train
