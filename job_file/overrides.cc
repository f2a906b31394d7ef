#include "job_file/overrides.h"

#include "base/text.h"

namespace hone {
namespace {

void SetPlace(const Place& place, YamlNode* node) {
  node->place = place;
  for (YamlNode& item : node->items) SetPlace(place, &item);
  for (auto& [key, value] : node->pairs) {
    key.place = place;
    SetPlace(place, &value);
  }
}

std::vector<std::string> Split(const std::string& key) {
  std::vector<std::string> parts(1);
  for (const char c : key) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// The child that `part` names, made if a map or nothing is there; null when there is none.
YamlNode* Child(const std::string& part, const Place& place, YamlNode* node) {
  if (node->kind == YamlNode::Kind::kSequence) {
    const auto index = ParseInt(part);
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(node->items.size())) {
      return nullptr;
    }
    return &node->items[static_cast<std::size_t>(*index)];
  }
  if (node->kind == YamlNode::Kind::kScalar) return nullptr;
  if (node->kind == YamlNode::Kind::kNull) *node = {.kind = YamlNode::Kind::kMap, .place = place};
  if (YamlNode* found = node->Find(part)) return found;
  YamlNode key{.kind = YamlNode::Kind::kScalar, .place = place, .text = part};
  node->pairs.emplace_back(std::move(key), YamlNode{.place = place});
  return &node->pairs.back().second;
}

}  // namespace

void ApplyOverride(const std::string& setting, YamlNode* root, std::vector<Mistake>* mistakes) {
  const std::size_t equals = setting.find('=');
  const std::string key = setting.substr(0, equals);
  const Place place{.line = 0, .column = 0, .set_key = key.empty() ? setting : key};
  if (equals == std::string::npos || key.empty()) {
    mistakes->push_back({place, {"--set", "must be KEY=VALUE", setting}});
    return;
  }
  Place unused;
  std::vector<Mistake> inside;
  const std::string text = setting.substr(equals + 1);
  Result<YamlNode> value = ParseYaml(text, &inside, &unused);
  for (Mistake& mistake : inside) mistakes->push_back({place, std::move(mistake.violation)});
  if (!value) {
    mistakes->push_back({place, {key, value.error().message, text}});
    return;
  }
  YamlNode* target = root;
  for (const std::string& part : Split(key)) {
    target = part.empty() ? nullptr : Child(part, place, target);
    if (target == nullptr) {
      mistakes->push_back({place, {key, "must name a key of a map, or the index of an item", ""}});
      return;
    }
  }
  *target = *std::move(value);
  SetPlace(place, target);
}

}  // namespace hone
