#include "job_file/field_reader.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "job_file/keys.h"

namespace hone {
namespace {

constexpr std::size_t kShownBytes = 100;  // Of a value that is refused.

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

}  // namespace

void FieldReader::Refuse(const Field& field, const std::string& rule) {
  Refuse(field.node->place, field.name, rule, Shown(*field.node));
}

void FieldReader::Refuse(const Place& place, const std::string& name, const std::string& rule,
                         const std::string& value) {
  mistakes_->push_back({place, {name.empty() ? "(file)" : name, rule, value}});
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
  std::vector<std::string> names;
  for (const JobFileKey* key : known) names.push_back(LastPart(*key));
  for (const auto& [key, value] : field.node->pairs) {
    const std::string name = field.name.empty() ? key.text : field.name + "." + key.text;
    const auto found = std::find(names.begin(), names.end(), key.text);
    if (found == names.end()) {
      Refuse(key.place, CleanUtf8(name, kShownBytes), "unknown key" + DidYouMean(key.text, names));
    } else if (!known[static_cast<std::size_t>(found - names.begin())]->supported) {
      Refuse(key.place, name, "not yet supported");
    }
  }
  return true;
}

Field FieldReader::Get(const Field& map, std::string_view key, const std::string& path) {
  const std::string name = map.name.empty() ? std::string(key) : map.name + "." + std::string(key);
  const YamlNode* node = map.node->Find(key);
  // What is missing is looked for where its map stands.
  places_.Add(path, {name, node != nullptr ? node->place : map.node->place});
  return {node, name, path};
}

Field FieldReader::Require(const Field& map, std::string_view key, const std::string& path) {
  Field field = Get(map, key, path);
  if (!field) Refuse(map.node->place, field.name, "must be there");
  return field;
}

Field FieldReader::Renamed(const Field& field, const std::string& path) {
  places_.Add(path, {field.name, field.node->place});
  return {field.node, field.name, path};
}

std::optional<std::string> FieldReader::Text(const Field& field) {
  if (!field) return std::nullopt;
  if (field.node->kind == YamlNode::Kind::kScalar) return field.node->text;
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
  if (number && std::isfinite(*number)) return number;
  Refuse(field, "must be a number");
  return std::nullopt;
}

std::optional<std::int64_t> FieldReader::Integer(const Field& field, std::int64_t min,
                                                 std::int64_t max) {
  const std::optional<std::string> text = Text(field);
  if (!text) return std::nullopt;
  const std::optional<std::int64_t> number = ParseInt(*text);
  if (number && *number >= min && *number <= max) return number;
  const bool unlimited = max == std::numeric_limits<std::int64_t>::max();
  std::string rule = "must be a whole number";
  if (!unlimited) rule += " from " + std::to_string(min) + " to " + std::to_string(max);
  if (unlimited && number) rule = "must be at least " + std::to_string(min);
  Refuse(field, rule);
  return std::nullopt;
}

std::optional<Duration> FieldReader::Span(const Field& field, Duration min, Duration max) {
  const std::optional<std::string> text = Text(field);
  if (!text) return std::nullopt;
  const Result<Duration> read =
      *text == "0s" ? Result<Duration>(Duration(0)) : ParseDuration(*text);
  if (!read) {
    Refuse(field, "must be a duration such as 90s, 30m, 2h or 1d");
    return std::nullopt;
  }
  if (*read >= min && *read <= max) return *read;
  Refuse(field, "must be from " + FormatDuration(min) + " to " + FormatDuration(max));
  return std::nullopt;
}

void FieldReader::RefuseWord(const Field& field, const std::vector<std::string>& words) {
  Refuse(field, "must be " + Listed(words) + DidYouMean(field.node->text, words));
}

void FieldReader::ForEachEntry(
    const Field& map, const std::function<void(const std::string& key, const Field&)>& each) {
  if (!map || !IsMap(map)) return;
  for (const auto& [key, value] : map.node->pairs) {
    const Field entry{&value, map.name + "." + key.text, map.path + "." + key.text};
    places_.Add(entry.path, {entry.name, value.place});
    each(key.text, entry);
  }
}

void FieldReader::ForEachItem(const Field& list,
                              const std::function<void(int index, const Field&)>& each) {
  if (!list || !IsList(list)) return;
  for (std::size_t i = 0; i < list.node->items.size(); ++i) {
    const std::string index = "[" + std::to_string(i) + "]";
    const Field item{&list.node->items[i], list.name + index, list.path + index};
    places_.Add(item.path, {item.name, item.node->place});
    each(static_cast<int>(i), item);
  }
}

void SetDuration(Duration value, google::protobuf::Duration* message) {
  message->set_seconds(value.count() / 1'000'000);
  message->set_nanos(static_cast<int>(value.count() % 1'000'000 * 1'000));
}

}  // namespace hone
