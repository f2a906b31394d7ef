#include "worker/train/base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>
#include <utility>

namespace hone::train {
namespace {

constexpr int kMaxDepth = 32;
constexpr double kMaxExact = 9007199254740992.0;

void AppendQuoted(const std::string& text, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendNumber(double number, std::string& out) {
  char text[32];
  const bool whole = std::floor(number) == number && std::abs(number) < kMaxExact;
  const std::to_chars_result end =
      whole ? std::to_chars(text, text + sizeof(text), static_cast<std::int64_t>(number))
            : std::to_chars(text, text + sizeof(text), number);
  out.append(text, end.ptr);
}

void AppendUtf8(unsigned code, std::string& out) {
  const auto byte = [&](unsigned value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | (code >> 6));
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3f));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

// Reads from the front of `text_`; each function returns false when it finds something else.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool Read(Json& value) {
    if (!ReadValue(value, 0)) return false;
    SkipSpace();
    return text_.empty();
  }

 private:
  void SkipSpace() {
    const std::size_t start = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(std::min(start, text_.size()));
  }

  bool Take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  bool ReadValue(Json& value, int depth) {
    SkipSpace();
    if (depth > kMaxDepth || text_.empty()) return false;
    if (Take("{")) return ReadObject(value, depth);
    if (Take("[")) return ReadArray(value, depth);
    if (text_.front() == '"') {
      std::string text;
      if (!ReadString(text)) return false;
      value = Json(std::move(text));
      return true;
    }
    if (Take("null")) return true;
    if (Take("true")) return value = Json(true), true;
    if (Take("false")) return value = Json(false), true;
    return ReadNumber(value);
  }

  bool ReadObject(Json& value, int depth) {
    value = Json::Object();
    std::unordered_set<std::string> names;
    SkipSpace();
    if (Take("}")) return true;
    while (true) {
      std::string key;
      Json member;
      SkipSpace();
      if (!ReadString(key) || !names.insert(key).second) return false;
      SkipSpace();
      if (!Take(":") || !ReadValue(member, depth + 1)) return false;
      value.Append(std::move(key), std::move(member));
      SkipSpace();
      if (Take("}")) return true;
      if (!Take(",")) return false;
    }
  }

  bool ReadArray(Json& value, int depth) {
    value = Json::Array();
    SkipSpace();
    if (Take("]")) return true;
    while (true) {
      Json element;
      if (!ReadValue(element, depth + 1)) return false;
      value.Add(std::move(element));
      SkipSpace();
      if (Take("]")) return true;
      if (!Take(",")) return false;
    }
  }

  bool ReadNumber(Json& value) {
    const std::size_t length = std::min(text_.find_first_not_of("+-.0123456789eE"), text_.size());
    double number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + length, number);
    if (error != std::errc() || end != text_.data() + length || length == 0) return false;
    text_.remove_prefix(length);
    value = Json(number);
    return true;
  }

  bool ReadHex(unsigned& code) {
    if (text_.size() < 4) return false;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + 4, code, 16);
    if (error != std::errc() || end != text_.data() + 4) return false;
    text_.remove_prefix(4);
    return true;
  }

  // After "\u". Two halves of a pair make one character.
  bool ReadUnicode(std::string& out) {
    unsigned code = 0;
    if (!ReadHex(code)) return false;
    if (code >= 0xd800 && code < 0xdc00) {
      unsigned low = 0;
      if (!Take("\\u") || !ReadHex(low) || low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(code, out);
    return true;
  }

  bool ReadEscape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (Take("u")) return ReadUnicode(out);
    const std::size_t at = text_.empty() ? kLetters.npos : kLetters.find(text_.front());
    if (at == kLetters.npos) return false;
    out += kMeanings[at];
    text_.remove_prefix(1);
    return true;
  }

  bool ReadString(std::string& out) {
    if (!Take("\"")) return false;
    while (!text_.empty()) {
      const std::size_t plain = std::min(text_.find_first_of("\"\\"), text_.size());
      out.append(text_.substr(0, plain));
      text_.remove_prefix(plain);
      if (Take("\"")) return true;
      if (Take("\\") && !ReadEscape(out)) return false;
    }
    return false;
  }

  std::string_view text_;
};

}  // namespace

std::optional<std::string> Json::AsString() const {
  if (!IsString()) return std::nullopt;
  return text_;
}

std::optional<double> Json::AsNumber() const {
  if (!IsNumber()) return std::nullopt;
  return number_;
}

std::optional<std::int64_t> Json::AsInteger() const {
  if (!IsNumber() || std::floor(number_) != number_ || std::abs(number_) >= kMaxExact) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number_);
}

const Json& Json::operator[](std::string_view key) const {
  static const Json kNull;
  const auto at = std::find(keys_.begin(), keys_.end(), key);
  return at == keys_.end() ? kNull : items_[static_cast<std::size_t>(at - keys_.begin())];
}

bool Json::Has(std::string_view key) const {
  return std::find(keys_.begin(), keys_.end(), key) != keys_.end();
}

Json& Json::Add(Json element) {
  items_.push_back(std::move(element));
  return *this;
}

Json& Json::Append(std::string key, Json value) {
  keys_.push_back(std::move(key));
  items_.push_back(std::move(value));
  return *this;
}

std::string Json::Text() const {
  std::string out;
  AppendTo(out);
  return out;
}

void Json::AppendTo(std::string& out) const {
  switch (kind_) {
    case Kind::kNull:
      out += "null";
      return;
    case Kind::kBool:
      out += number_ != 0 ? "true" : "false";
      return;
    case Kind::kNumber:
      AppendNumber(number_, out);
      return;
    case Kind::kString:
      AppendQuoted(text_, out);
      return;
    case Kind::kArray:
    case Kind::kObject:
      break;
  }
  const bool object = IsObject();
  out += object ? '{' : '[';
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i > 0) out += ", ";
    if (object) {
      AppendQuoted(keys_[i], out);
      out += ": ";
    }
    items_[i].AppendTo(out);
  }
  out += object ? '}' : ']';
}

std::optional<Json> ParseJson(std::string_view text) {
  Json value;
  if (!Parser(text).Read(value)) return std::nullopt;
  return value;
}

}  // namespace hone::train
