#include "job_file/overrides.h"

#include <optional>
#include <string_view>

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

// One step of a key: "limits", or the "0" of "metrics[0]" and "metrics.0".
struct Step {
  std::string text;
  bool in_brackets = false;  // So it is an item, also of a list that is not there yet.
};

// Reads "trial.metrics[0].name" and "tags.'a.b'"; between quotes of either kind all characters are
// the name's. Stops at the "=" before the value. Nothing when it is not a key.
class KeyReader {
 public:
  explicit KeyReader(std::string_view setting) : rest_(setting) {}

  std::optional<std::vector<Step>> Read() {
    std::vector<Step> steps;
    while (!AtEnd() || steps.empty()) {
      const bool in_brackets = !steps.empty() && Take('[');
      if (!in_brackets && !steps.empty() && !Take('.')) return std::nullopt;
      const std::optional<std::string> text = in_brackets ? Upto("]") : Name();
      if (!text || text->empty() || (in_brackets && !Take(']'))) return std::nullopt;
      steps.push_back({*text, in_brackets});
    }
    return steps;
  }

  // What is left: "=VALUE".
  std::string_view rest() const { return rest_; }

 private:
  bool AtEnd() const { return rest_.empty() || rest_.front() == '='; }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<std::string> Name() {
    for (const char* quote : {"\"", "'"}) {
      if (!Take(*quote)) continue;
      const std::optional<std::string> text = Upto(quote);
      return Take(*quote) ? text : std::nullopt;
    }
    return Upto(".[=");
  }

  std::string Upto(std::string_view ends) {
    const std::string text(rest_.substr(0, rest_.find_first_of(ends)));
    rest_.remove_prefix(text.size());
    return text;
  }

  std::string_view rest_;
};

// An item of a list, or the one after the last.
YamlNode* Item(const std::string& text, const Place& place, YamlNode* list) {
  const auto index = ParseInt(text);
  const auto size = static_cast<std::int64_t>(list->items.size());
  if (!index || *index < 0 || *index > size) return nullptr;
  if (*index == size) list->items.push_back({.place = place});
  return &list->items[static_cast<std::size_t>(*index)];
}

// The child that `step` names, made where nothing is there; null when there can be none.
YamlNode* Child(const Step& step, const Place& place, YamlNode* node) {
  if (node->kind == YamlNode::Kind::kNull) {
    node->kind = step.in_brackets ? YamlNode::Kind::kSequence : YamlNode::Kind::kMap;
    node->place = place;
  }
  if (node->kind == YamlNode::Kind::kSequence) return Item(step.text, place, node);
  if (node->kind == YamlNode::Kind::kScalar || step.in_brackets) return nullptr;
  if (YamlNode* found = node->Find(step.text)) return found;
  YamlNode key{.kind = YamlNode::Kind::kScalar, .place = place, .text = step.text};
  node->pairs.emplace_back(std::move(key), YamlNode{.place = place});
  return &node->pairs.back().second;
}

YamlNode* Target(const std::vector<Step>& steps, const Place& place, YamlNode* root) {
  YamlNode* target = root;
  for (const Step& step : steps) {
    if (target != nullptr) target = Child(step, place, target);
  }
  return target;
}

}  // namespace

void ApplyOverride(const std::string& setting, YamlNode* root, std::vector<Mistake>* mistakes) {
  KeyReader reader(setting);
  const auto steps = reader.Read();
  if (!steps || reader.rest().empty()) {
    const Place place{.option = "--set"};
    mistakes->push_back({place, {"(setting)", "must be KEY=VALUE", CleanUtf8(setting, 200)}});
    return;
  }
  const std::string key = setting.substr(0, setting.size() - reader.rest().size());
  const Place place{.option = "--set " + CleanUtf8(key, 200)};
  const std::string text(reader.rest().substr(1));
  Place unused;
  std::vector<Mistake> inside;
  Result<YamlNode> value = ParseYaml(text, &inside, &unused);
  for (Mistake& mistake : inside) {
    mistake.violation.field = key + "." + mistake.violation.field;
    // It goes on with a line, which would be the setting's own.
    mistake.violation.rule.resize(mistake.violation.rule.find(';'));
    mistakes->push_back({place, std::move(mistake.violation)});
  }
  if (!value) {
    mistakes->push_back({place, {key, value.error().message, CleanUtf8(text, 100)}});
    return;
  }
  YamlNode* target = Target(*steps, place, root);
  if (target == nullptr) {
    mistakes->push_back({place, {key, "must name a key of a map, or an item of a list", ""}});
    return;
  }
  *target = *std::move(value);
  SetPlace(place, target);
}

}  // namespace hone
