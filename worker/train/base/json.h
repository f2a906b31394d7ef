// JSON, as much as the program's own files need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hone::train {

// A value of JSON. Objects keep the order of their members.
class Json {
 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Json() = default;
  Json(bool value) : kind_(Kind::kBool), number_(value ? 1 : 0) {}            // NOLINT
  Json(double value) : kind_(Kind::kNumber), number_(value) {}                // NOLINT
  Json(int value) : Json(static_cast<double>(value)) {}                       // NOLINT
  Json(std::int64_t value) : Json(static_cast<double>(value)) {}              // NOLINT
  Json(std::string value) : kind_(Kind::kString), text_(std::move(value)) {}  // NOLINT
  Json(const char* value) : Json(std::string(value)) {}                       // NOLINT

  static Json Array() { return Json(Kind::kArray); }
  static Json Object() { return Json(Kind::kObject); }

  Kind kind() const { return kind_; }
  bool IsObject() const { return kind_ == Kind::kObject; }
  bool IsArray() const { return kind_ == Kind::kArray; }
  bool IsString() const { return kind_ == Kind::kString; }
  bool IsNumber() const { return kind_ == Kind::kNumber; }

  // Of another kind: nothing.
  std::optional<std::string> AsString() const;
  std::optional<double> AsNumber() const;
  std::optional<std::int64_t> AsInteger() const;  // A whole number below 2^53 in size.

  // The elements of an array, or the values of an object's members, whose names are keys().
  const std::vector<Json>& items() const { return items_; }
  const std::vector<std::string>& keys() const { return keys_; }

  // The member of that name; null if there is none, or if this is no object.
  const Json& operator[](std::string_view key) const;
  bool Has(std::string_view key) const;

  Json& Add(Json element);                    // To an array.
  Json& Append(std::string key, Json value);  // To an object that has no such member yet.

  std::string Text() const;

 private:
  explicit Json(Kind kind) : kind_(kind) {}
  void AppendTo(std::string& out) const;

  Kind kind_ = Kind::kNull;
  double number_ = 0;
  std::string text_;
  std::vector<Json> items_;
  std::vector<std::string> keys_;
};

// Reads one value and nothing after it. Nothing if the text is not JSON, nests deeper than 32
// levels, or names a member of an object twice.
std::optional<Json> ParseJson(std::string_view text);

}  // namespace hone::train
