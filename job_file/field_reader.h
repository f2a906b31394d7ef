// Reads values out of a tree, notes where they stood, and collects what is wrong with their form.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/near_miss.h"
#include "base/time.h"
#include "job_file/places.h"
#include "job_file/words.h"
#include "job_file/yaml_tree.h"

namespace hone {

// A value of the file under its two names.
struct Field {
  const YamlNode* node;  // Null when the file does not have it.
  std::string name;      // As the user writes it: "trial.max_runtime".
  std::string path;      // As the message has it: "definitions[0].program.max_runtime".
  Place key_place = {};  // Of its key, when it is an entry of a map whose keys the user chose.

  explicit operator bool() const { return node != nullptr; }
};

// Reads the fields of one job file. A value whose form is wrong is noted as a mistake and read as
// nothing, so that one reading finds all mistakes. Whether a value is a good one is not asked here:
// that is CheckSpec()'s.
class FieldReader {
 public:
  explicit FieldReader(std::vector<Mistake>* mistakes) : mistakes_(mistakes) {}

  Places& places() { return places_; }
  // Paths of the fields that were written as 0 or as an empty text, where the contract may take
  // that for absent.
  const std::set<std::string>& zeros() const { return zeros_; }

  // Notes a mistake at the field.
  void Refuse(const Field& field, const std::string& rule);

  // The fields of a map whose keys the table has below `pattern`. False when it is no map. A key
  // that the table lacks is noted; its value is then read under the name that was meant, so that
  // what else is wrong is found, too.
  bool IsMapOf(const Field& field, std::string_view pattern);
  bool IsMap(const Field& field);
  bool IsList(const Field& field);

  // Not in the file, or with nothing in it, as when all below an optional key is commented out.
  static bool IsAbsent(const Field& field) {
    return !field || field.node->kind == YamlNode::Kind::kNull;
  }

  // The value of a key of a map; noted as missing when it is `required`.
  Field Get(const Field& map, std::string_view key, const std::string& path);
  Field Require(const Field& map, std::string_view key, const std::string& path);

  // The same value under another path of the message, where the two are built differently.
  Field Renamed(const Field& field, const std::string& path);

  std::optional<std::string> Text(const Field& field);
  std::optional<bool> Boolean(const Field& field);
  std::optional<double> Number(const Field& field);
  std::optional<std::int64_t> Integer(const Field& field);
  std::optional<std::int32_t> Integer32(const Field& field);
  std::optional<Duration> Span(const Field& field);

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
  // The same for the key of an entry: "unknown cause".
  void RefuseName(const Field& entry, const std::string& name, const std::string& what,
                  const std::vector<std::string>& words);

  // Calls `each` with every entry of a map, whose keys are names that the user chose; `path` is
  // that of the map in the message, and its entries are called "PATH.KEY".
  void ForEachEntry(const Field& map,
                    const std::function<void(const std::string& key, const Field&)>& each);
  void ForEachItem(const Field& list, const std::function<void(int index, const Field&)>& each);

 private:
  void NoteMistake(const Place& place, const std::string& name, const std::string& rule,
                   const std::string& value, const std::string& path);
  // `key` of `map` is not in the table below `pattern`, or not supported; `value` is its own.
  void RefuseKey(const Field& map, const YamlNode& key, const YamlNode& value,
                 std::string_view pattern);
  std::optional<std::int64_t> WholeNumber(const Field& field, std::int64_t min, std::int64_t max);

  std::vector<Mistake>* const mistakes_;
  Places places_;
  std::set<std::string> zeros_;
  // By map and the key that was meant: the value under a key that was misspelt.
  std::map<std::pair<const YamlNode*, std::string>, const YamlNode*> misspelt_;
};

}  // namespace hone
