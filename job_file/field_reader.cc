#include "job_file/field_reader.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "job_file/keys.h"

namespace hone {
namespace {

constexpr std::size_t kShownBytes = 100;  // Of a value that is refused, and of a name.

std::string Shown(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "";
    case YamlNode::Kind::kScalar:
      return CleanUtf8(node.text, kShownBytes);
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "";
}

std::string Listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

// The key of the table for `key` of a map, null when there is none.
const JobFileKey* Known(const std::vector<const JobFileKey*>& known, const std::string& key) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const JobFileKey* candidate) {
    return LastPart(*candidate) == key;
  });
  return found == known.end() ? nullptr : *found;
}

// Digits, as far as it is one: a number that is too large is another mistake than a word.
bool IsWhole(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsDecimal(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos) return false;
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return *end == '\0';
}

}  // namespace

void FieldReader::Refuse(const Field& field, const std::string& rule) {
  NoteMistake(field.node->place, field.name, rule, Shown(*field.node), field.path);
}

void FieldReader::NoteMistake(const Place& place, const std::string& name, const std::string& rule,
                              const std::string& value, const std::string& path) {
  mistakes_->push_back({place, {name.empty() ? "(file)" : name, rule, value}, path});
}

bool FieldReader::IsMap(const Field& field) {
  if (field.node->kind == YamlNode::Kind::kMap) return true;
  Refuse(field, "must be a map (key: value)");
  return false;
}

bool FieldReader::IsList(const Field& field) {
  if (field.node->kind == YamlNode::Kind::kSequence) return true;
  Refuse(field, "must be a list");
  return false;
}

bool FieldReader::IsMapOf(const Field& field, std::string_view pattern) {
  if (!IsMap(field)) return false;
  const std::vector<const JobFileKey*> known = KeysBelow(pattern);
  for (const auto& [key, value] : field.node->pairs) {
    const JobFileKey* found = Known(known, key.text);
    if (found == nullptr || !found->supported) RefuseKey(field, key, value, pattern);
  }
  return true;
}

void FieldReader::RefuseKey(const Field& map, const YamlNode& key, const YamlNode& value,
                            std::string_view pattern) {
  const std::vector<const JobFileKey*> known = KeysBelow(pattern);
  const std::string name = FieldBelow(map.name, key.text);
  if (const JobFileKey* found = Known(known, key.text)) {
    NoteMistake(key.place, name, "not yet supported", "", "");
    // What is below it is not yet supported either; what will never be there is said now.
    for (const auto& [inner, unused] : value.pairs) {
      if (Known(KeysBelow(found->path), inner.text) != nullptr) continue;
      RefuseKey({&value, name, ""}, inner, unused, found->path);
    }
    return;
  }
  std::vector<std::string> names;
  for (const JobFileKey* candidate : known) names.push_back(LastPart(*candidate));
  NoteMistake(key.place, name, "unknown key" + DidYouMean(key.text, names), "", "");
  const std::string meant = NearMiss(key.text, names);
  if (!meant.empty()) misspelt_.try_emplace({map.node, meant}, &value);
}

Field FieldReader::Get(const Field& map, std::string_view key, const std::string& path) {
  const std::string name = FieldBelow(map.name, key);
  const YamlNode* node = map.node->Find(key);
  if (node == nullptr) {
    const auto misspelt = misspelt_.find({map.node, std::string(key)});
    if (misspelt != misspelt_.end()) node = misspelt->second;
  }
  // What is missing is looked for where its map stands.
  places_.Add(path, {name, node != nullptr ? node->place : map.node->place});
  return {node, name, path};
}

Field FieldReader::Require(const Field& map, std::string_view key, const std::string& path) {
  Field field = Get(map, key, path);
  if (!field) NoteMistake(map.node->place, field.name, "must be there", "", path);
  return field;
}

Field FieldReader::Renamed(const Field& field, const std::string& path) {
  places_.Add(path, {field.name, field.node->place});
  return {field.node, field.name, path, field.key_place};
}

std::optional<std::string> FieldReader::Text(const Field& field) {
  if (!field) return std::nullopt;
  if (field.node->kind == YamlNode::Kind::kScalar) {
    if (field.node->text.empty()) zeros_.insert(field.path);
    return field.node->text;
  }
  Refuse(field, field.node->kind == YamlNode::Kind::kNull
                    ? "must not be empty; write \"\" for an empty text, \"null\" for that word"
                    : "must be a single value");
  return std::nullopt;
}

std::optional<bool> FieldReader::Boolean(const Field& field) {
  const std::optional<std::string> text = Text(field);
  if (!text) return std::nullopt;
  const std::string lower = LowerCase(*text);
  if (lower == "true") return true;
  if (lower == "false") return false;
  Refuse(field, "must be true or false");
  return std::nullopt;
}

std::optional<double> FieldReader::Number(const Field& field) {
  const std::optional<std::string> text = Text(field);
  if (!text) return std::nullopt;
  const std::optional<double> number = ParseDouble(*text);
  if (number) return number;
  Refuse(field,
         IsDecimal(*text) ? "must be within the numbers of double precision" : "must be a number");
  return std::nullopt;
}

std::optional<std::int64_t> FieldReader::WholeNumber(const Field& field, std::int64_t min,
                                                     std::int64_t max) {
  const std::optional<std::string> text = Text(field);
  if (!text) return std::nullopt;
  const std::optional<std::int64_t> number = ParseInt(*text);
  if (number && *number >= min && *number <= max) {
    if (*number == 0) zeros_.insert(field.path);
    return number;
  }
  const std::string range = " from " + std::to_string(min) + " to " + std::to_string(max);
  Refuse(field, "must be a whole number" + (IsWhole(*text) ? range : ""));
  return std::nullopt;
}

std::optional<std::int64_t> FieldReader::Integer(const Field& field) {
  return WholeNumber(field, std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max());
}

std::optional<std::int32_t> FieldReader::Integer32(const Field& field) {
  const auto number = WholeNumber(field, std::numeric_limits<std::int32_t>::min(),
                                  std::numeric_limits<std::int32_t>::max());
  if (!number) return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

std::optional<Duration> FieldReader::Span(const Field& field) {
  const std::optional<std::string> text = Text(field);
  if (!text) return std::nullopt;
  for (const char* nothing : {"0s", "0m", "0h", "0d"}) {
    if (*text == nothing) return Duration::zero();
  }
  const Result<Duration> read = ParseDuration(*text);
  if (read) return *read;
  Refuse(field, "must be a duration such as 90s, 30m, 2h or 1d");
  return std::nullopt;
}

void FieldReader::RefuseWord(const Field& field, const std::vector<std::string>& words) {
  Refuse(field, "must be " + Listed(words) + DidYouMean(field.node->text, words));
}

void FieldReader::RefuseName(const Field& entry, const std::string& name, const std::string& what,
                             const std::vector<std::string>& words) {
  NoteMistake(entry.key_place, entry.name, "unknown " + what + DidYouMean(name, words),
              CleanUtf8(name, kShownBytes), entry.path + "." + what);
}

void FieldReader::ForEachEntry(
    const Field& map, const std::function<void(const std::string& key, const Field&)>& each) {
  if (IsAbsent(map) || !IsMap(map)) return;
  for (const auto& [key, value] : map.node->pairs) {
    const Field entry{&value, FieldBelow(map.name, key.text), map.path + "." + key.text, key.place};
    places_.Add(entry.path, {entry.name, key.place});
    each(key.text, entry);
  }
}

void FieldReader::ForEachItem(const Field& list,
                              const std::function<void(int index, const Field&)>& each) {
  if (IsAbsent(list) || !IsList(list)) return;
  for (std::size_t i = 0; i < list.node->items.size(); ++i) {
    const std::string index = "[" + std::to_string(i) + "]";
    const Field item{&list.node->items[i], list.name + index, list.path + index};
    places_.Add(item.path, {item.name, item.node->place});
    each(static_cast<int>(i), item);
  }
}

}  // namespace hone
