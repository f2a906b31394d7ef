// Reads values out of a tree, notes where they stood, and collects what is wrong with them.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "google/protobuf/duration.pb.h"
#include "job_file/edit_distance.h"
#include "job_file/places.h"
#include "job_file/words.h"
#include "job_file/yaml_tree.h"

namespace hone {

// A value of the file under its two names.
struct Field {
  const YamlNode* node;  // Null when the file does not have it.
  std::string name;      // As the user writes it: "trial.max_runtime".
  std::string path;      // As the message has it: "definitions[0].program.max_runtime".

  explicit operator bool() const { return node != nullptr; }
};

// Reads the fields of one job file. A value that is not as it must be is noted as a mistake and
// read as nothing, so that one reading finds all mistakes.
class FieldReader {
 public:
  explicit FieldReader(std::vector<Mistake>* mistakes) : mistakes_(mistakes) {}

  Places TakePlaces() { return std::move(places_); }

  // Notes a mistake at the field.
  void Refuse(const Field& field, const std::string& rule);
  void Refuse(const Place& place, const std::string& name, const std::string& rule,
              const std::string& value = "");

  // The fields of a map whose keys the table has below `pattern`. False when it is no map.
  bool IsMapOf(const Field& field, std::string_view pattern);
  bool IsMap(const Field& field);
  bool IsList(const Field& field);

  // The value of a key of a map; noted as missing when it is `required`.
  Field Get(const Field& map, std::string_view key, const std::string& path);
  Field Require(const Field& map, std::string_view key, const std::string& path);

  // The same value under another path of the message, where the two are built differently.
  Field Renamed(const Field& field, const std::string& path);

  std::optional<std::string> Text(const Field& field);
  std::optional<bool> Boolean(const Field& field);
  std::optional<double> Number(const Field& field);
  std::optional<std::int64_t> Integer(const Field& field,
                                      std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                                      std::int64_t max = std::numeric_limits<std::int64_t>::max());
  std::optional<Duration> Span(const Field& field, Duration min, Duration max);

  template <typename Value>
  std::optional<Value> OneOf(const Field& field, const std::vector<Word<Value>>& words) {
    const std::optional<std::string> text = Text(field);
    if (!text) return std::nullopt;
    const std::optional<Value> value = FindWord(words, *text);
    if (!value) RefuseWord(field, Spellings(words));
    return value;
  }

  // Notes that the text is none of these words, and which one was meant.
  void RefuseWord(const Field& field, const std::vector<std::string>& words);

  // Calls `each` with every entry of a map, whose keys are names that the user chose; `path` is
  // that of the map in the message, and its entries are called "PATH.KEY".
  void ForEachEntry(const Field& map,
                    const std::function<void(const std::string& key, const Field&)>& each);
  void ForEachItem(const Field& list, const std::function<void(int index, const Field&)>& each);

 private:
  std::vector<Mistake>* const mistakes_;
  Places places_;
};

void SetDuration(Duration value, google::protobuf::Duration* message);

}  // namespace hone
