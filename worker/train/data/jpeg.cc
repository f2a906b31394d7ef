// clang-format off
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>  // Needs the two above.
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <string>

#include "worker/train/data/decode.h"

namespace hone::train {
namespace {

// libjpeg reports an error by a call that must not return: it jumps back to where reading began.
// Nothing with a destructor may live between the two.
struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  char text[JMSG_LENGTH_MAX];
};

Errors& ErrorsOf(j_common_ptr info) { return *reinterpret_cast<Errors*>(info->err); }

[[noreturn]] void OnError(j_common_ptr info) {
  info->err->format_message(info, ErrorsOf(info).text);
  std::longjmp(ErrorsOf(info).back, 1);
}

// Where the data ends early or is damaged, libjpeg would go on with grey. Oddities between
// markers, on the other hand, are common and harm no pixel.
void OnMessage(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
      OnError(info);
    default:
      info->err->num_warnings++;
  }
}

void Ignore(j_common_ptr) {}

struct Progress {
  jpeg_progress_mgr manager;
  int max_scans;
};

void OnProgress(j_common_ptr info) {
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(info);
  const auto* progress = reinterpret_cast<Progress*>(info->progress);
  if (decoder->input_scan_number <= progress->max_scans) return;
  std::snprintf(ErrorsOf(info).text, JMSG_LENGTH_MAX, "JPEG of more than %d scans",
                progress->max_scans);
  std::longjmp(ErrorsOf(info).back, 1);
}

// The largest of 1, 2, 4, 8 that leaves a shorter side of at least `enough`.
unsigned Divisor(unsigned shorter, int enough) {
  unsigned divisor = 1;
  while (enough > 0 && divisor < 8 && shorter / (divisor * 2) >= static_cast<unsigned>(enough)) {
    divisor *= 2;
  }
  return divisor;
}

// Adobe's CMYK is stored inverted; plain CMYK hardly exists.
void CmykToRgb(const std::uint8_t* from, std::uint8_t* to, unsigned width, bool inverted) {
  for (unsigned x = 0; x < width; ++x, from += 4, to += 3) {
    const unsigned black = inverted ? from[3] : 255u - from[3];
    for (int c = 0; c < 3; ++c) {
      const unsigned ink = inverted ? from[c] : 255u - from[c];
      to[c] = static_cast<std::uint8_t>((ink * black + 127) / 255);
    }
  }
}

// `row` has room for a row of four channels, when there are four.
void ReadRows(jpeg_decompress_struct& info, Picture& picture, std::uint8_t* row) {
  while (info.output_scanline < info.output_height) {
    std::uint8_t* to = picture.Row(static_cast<int>(info.output_scanline));
    JSAMPROW target = row != nullptr ? row : to;
    jpeg_read_scanlines(&info, &target, 1);
    if (row != nullptr) CmykToRgb(row, to, info.output_width, info.saw_Adobe_marker != 0);
  }
}

void ChooseOutput(jpeg_decompress_struct& info, int enough) {
  const bool four = info.num_components == 4;
  info.out_color_space = four ? JCS_CMYK : JCS_RGB;
  info.scale_num = 1;
  info.scale_denom = Divisor(std::min(info.image_width, info.image_height), enough);
  jpeg_calc_output_dimensions(&info);
}

}  // namespace

bool ReadJpeg(std::span<const std::byte> file, const DecodeLimits& limits, int enough,
              PictureSize* size, Picture* picture, std::string* why) {
  jpeg_decompress_struct info = {};
  Errors errors = {};
  Progress progress = {};
  std::vector<std::uint8_t> row;  // Before setjmp(), so that a jump leaves it whole.
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = OnError;
  errors.manager.emit_message = OnMessage;
  errors.manager.output_message = Ignore;
  progress.manager.progress_monitor = OnProgress;
  progress.max_scans = limits.jpeg_scans;
  if (setjmp(errors.back) != 0) {
    jpeg_destroy_decompress(&info);
    *why = errors.text;
    return false;
  }
  jpeg_create_decompress(&info);
  info.progress = &progress.manager;
  info.mem->max_memory_to_use = 1L << 30;
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&info, TRUE);
  bool fine = WithinLimits(info.image_width, info.image_height, limits, why);
  size->width = static_cast<int>(info.image_width);
  size->height = static_cast<int>(info.image_height);
  if (fine && picture != nullptr) {
    ChooseOutput(info, enough);
    picture->width = static_cast<int>(info.output_width);
    picture->height = static_cast<int>(info.output_height);
    picture->pixels.resize(picture->RowBytes() * info.output_height);
    if (info.num_components == 4) row.resize(std::size_t{4} * info.output_width);
    jpeg_start_decompress(&info);
    ReadRows(info, *picture, row.empty() ? nullptr : row.data());
  }
  jpeg_destroy_decompress(&info);
  return fine;
}

}  // namespace hone::train
