// YAML text as a plain tree in which every value knows its place and keeps its written form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "job_file/places.h"

namespace hone {

// Bounds on what is read: a file from a stranger costs no more than this.
inline constexpr std::size_t kMaxFileBytes = 1 << 20;
inline constexpr int kMaxNesting = 32;
inline constexpr std::size_t kMaxNodes = 200'000;  // After aliases were replaced by what they name.

struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  Place place = {};
  std::string text = {};                                  // Of a scalar, as it was written.
  std::vector<YamlNode> items = {};                       // Of a sequence.
  std::vector<std::pair<YamlNode, YamlNode>> pairs = {};  // Of a map, in the order of the file.

  // The value of a key; null when the map has none.
  const YamlNode* Find(std::string_view key) const;
  YamlNode* Find(std::string_view key);
};

// Reads one document. Anchors, aliases and merge keys ("<<") are resolved; a key given itself wins
// over a merged one. Keys that are there twice are added to `mistakes`, and the first one counts.
// An error when the text is not YAML, or is beyond the bounds above; its message has no file or
// place, these are in `error_place`.
Result<YamlNode> ParseYaml(std::string_view text, std::vector<Mistake>* mistakes,
                           Place* error_place);

}  // namespace hone
