#include "job_file/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

#include "base/text.h"

namespace hone {
namespace {

Place ToPlace(const YAML::Mark& mark) { return {.line = mark.line + 1, .column = mark.column + 1}; }

// Thrown out of the parser's callbacks, and caught in ParseYaml().
struct Refused {
  Place place;
  std::string rule;
};

std::size_t CountNodes(const YamlNode& node) {
  std::size_t count = 1;
  for (const YamlNode& item : node.items) count += CountNodes(item);
  for (const auto& [key, value] : node.pairs) count += 1 + CountNodes(value);
  return count;
}

int Depth(const YamlNode& node) {
  int deepest = 0;
  for (const YamlNode& item : node.items) deepest = std::max(deepest, Depth(item));
  for (const auto& [key, value] : node.pairs) deepest = std::max(deepest, Depth(value));
  return deepest + 1;
}

// Builds the tree from the parser's events, and refuses what is beyond the bounds as it comes:
// neither the nesting nor the aliases of a hostile file are ever built.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::vector<Mistake>* mistakes) : mistakes_(mistakes) {}

  YamlNode Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Count(1, ToPlace(mark));
    Finish({.kind = YamlNode::Kind::kNull, .place = ToPlace(mark)}, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Count(1, ToPlace(mark));
    if (CleanUtf8(value, value.size()) != value) throw Refused{ToPlace(mark), "must be UTF-8"};
    // yaml-cpp gives "?" to plain scalars, "!" to quoted ones: only a plain "<<" merges.
    Finish({.kind = YamlNode::Kind::kScalar, .place = ToPlace(mark), .text = value}, anchor,
           tag == "?" && value == "<<");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Place place = ToPlace(mark);
    const auto found = by_anchor_.find(anchor);
    if (found == by_anchor_.end()) throw Refused{place, "must not stand inside what it names"};
    Count(found->second.nodes, place);
    if (static_cast<int>(open_.size()) + found->second.depth > kMaxNesting + 1) TooDeep(place);
    Finish(found->second.node, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kSequence, ToPlace(mark), anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMap, ToPlace(mark), anchor);
  }
  void OnMapEnd() override {
    Merge(&open_.back());
    Close();
  }

 private:
  struct Unfinished {
    YamlNode node = {};
    YAML::anchor_t anchor = 0;
    bool has_key = false;  // A key was read and its value was not.
    bool merges = false;   // That key is "<<".
    YamlNode key = {};
    std::vector<YamlNode> merged = {};
  };
  struct Anchored {
    YamlNode node;
    std::size_t nodes = 0;
    int depth = 0;
  };

  [[noreturn]] static void TooDeep(const Place& place) {
    throw Refused{place, "must not be nested deeper than " + std::to_string(kMaxNesting)};
  }

  void Count(std::size_t nodes, const Place& place) {
    nodes_ += nodes;
    if (nodes_ <= kMaxNodes) return;
    throw Refused{place, "must not have more than " + std::to_string(kMaxNodes) +
                             " values, with those that aliases repeat"};
  }

  void Open(YamlNode::Kind kind, const Place& place, YAML::anchor_t anchor) {
    Count(1, place);
    if (open_.size() >= static_cast<std::size_t>(kMaxNesting)) TooDeep(place);
    open_.push_back({.node = {.kind = kind, .place = place}, .anchor = anchor});
  }

  void Close() {
    Unfinished finished = std::move(open_.back());
    open_.pop_back();
    Finish(std::move(finished.node), finished.anchor);
  }

  void Finish(YamlNode node, YAML::anchor_t anchor, bool merge_key = false) {
    if (anchor != 0) Keep(node, anchor);
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Unfinished& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::kSequence) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      if (node.kind != YamlNode::Kind::kScalar) throw Refused{node.place, "a key must be a text"};
      parent.merges = merge_key;
      parent.key = std::move(node);
      parent.has_key = true;
    } else {
      parent.has_key = false;
      AddPair(&parent, std::move(node));
    }
  }

  // Anchors inside each other keep copies of the same values, which are bounded, too.
  void Keep(const YamlNode& node, YAML::anchor_t anchor) {
    const std::size_t nodes = CountNodes(node);
    kept_nodes_ += nodes;
    if (kept_nodes_ > kMaxNodes) {
      throw Refused{node.place,
                    "must not have anchors for more than " + std::to_string(kMaxNodes) + " values"};
    }
    by_anchor_[anchor] = {node, nodes, Depth(node)};
  }

  void AddPair(Unfinished* map, YamlNode value) {
    // Nothing stands nowhere: to the parser, where the next thing begins.
    if (value.kind == YamlNode::Kind::kNull) value.place = map->key.place;
    if (map->merges) {
      map->merged.push_back(std::move(value));
    } else {
      map->node.pairs.emplace_back(std::move(map->key), std::move(value));
    }
  }

  // What the innermost open map calls `key`, from the top: "parameters.learning_rate.min".
  std::string PathTo(const std::string& key) const {
    std::string path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      const Unfinished& outer = open_[i];
      if (outer.node.kind == YamlNode::Kind::kSequence) {
        path += "[" + std::to_string(outer.node.items.size()) + "]";
      } else {
        path = FieldBelow(path, outer.key.text);
      }
    }
    return FieldBelow(path, key);
  }

  // Duplicates are looked for after the whole map is there, so that a map costs n log n.
  void Merge(Unfinished* map) {
    std::map<std::string, Place> first_place;
    std::vector<std::pair<YamlNode, YamlNode>> kept;
    for (auto& pair : map->node.pairs) {
      const auto [first, fresh] = first_place.try_emplace(pair.first.text, pair.first.place);
      if (fresh) {
        kept.push_back(std::move(pair));
      } else {
        mistakes_->push_back(
            {pair.first.place,
             {PathTo(pair.first.text),
              "must be there only once; it is also in line " + std::to_string(first->second.line),
              ""}});
      }
    }
    for (const YamlNode& merged : map->merged) MergeFrom(merged, &first_place, &kept);
    map->node.pairs = std::move(kept);
  }

  static void MergeFrom(const YamlNode& source, std::map<std::string, Place>* known,
                        std::vector<std::pair<YamlNode, YamlNode>>* pairs) {
    if (source.kind == YamlNode::Kind::kSequence) {
      for (const YamlNode& item : source.items) {
        if (item.kind != YamlNode::Kind::kMap) {
          throw Refused{item.place, "<< must name a map, or a list of maps"};
        }
        MergeFrom(item, known, pairs);
      }
    } else if (source.kind == YamlNode::Kind::kMap) {
      for (const auto& pair : source.pairs) {
        if (known->try_emplace(pair.first.text, pair.first.place).second) pairs->push_back(pair);
      }
    } else {
      throw Refused{source.place, "<< must name a map, or a list of maps"};
    }
  }

  std::vector<Mistake>* const mistakes_;
  YamlNode root_;
  std::vector<Unfinished> open_;
  std::map<YAML::anchor_t, Anchored> by_anchor_;
  std::size_t nodes_ = 0;
  std::size_t kept_nodes_ = 0;
};

// A second document would be ignored otherwise.
class SecondDocument : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    throw Refused{ToPlace(mark), "a file must have one document only"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : pairs) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

YamlNode* YamlNode::Find(std::string_view key) {
  return const_cast<YamlNode*>(std::as_const(*this).Find(key));
}

Result<YamlNode> ParseYaml(std::string_view text, std::vector<Mistake>* mistakes,
                           Place* error_place) {
  *error_place = {.line = 1, .column = 1};
  if (text.size() > kMaxFileBytes) {
    return InvalidArgument("must be at most 1 MiB (1048576 bytes)");
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(mistakes);
    if (!parser.HandleNextDocument(builder)) return YamlNode{.place = *error_place};
    SecondDocument second;
    parser.HandleNextDocument(second);
    return builder.Take();
  } catch (const Refused& refused) {
    *error_place = refused.place;
    return InvalidArgument(refused.rule);
  } catch (const YAML::Exception& exception) {
    if (!exception.mark.is_null()) *error_place = ToPlace(exception.mark);
    return InvalidArgument("must be YAML: " + exception.msg);
  }
}

}  // namespace hone
