#include "storage/page_token.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/rng.h"
#include "base/text.h"

namespace hone {
namespace {

constexpr char kSeparator = '.';

// Whoever changes a token by hand gets an error and not another page.
std::string Seal(const std::string& list, const std::string& body) {
  return std::to_string(StableHash(list + '\n' + body));
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == kSeparator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

std::string ListOf(const TuningJobFilter& filter) {
  const std::string status(filter.status ? Name(*filter.status) : "");
  return "tuning-jobs " + status + " " + LowerCase(filter.name_contains);
}

std::string ListOf(const TrainingJobFilter& filter) {
  const std::string status(filter.status ? Name(*filter.status) : "");
  return "training-jobs " + status + " " + LowerCase(filter.name_contains);
}

std::string ListOf(const TrialFilter& filter) {
  const std::string status(filter.status ? Name(*filter.status) : "");
  return "trials " + ToString(filter.tuning_job) + " " +
         std::to_string(static_cast<int>(filter.order)) + " " +
         std::to_string(static_cast<int>(filter.goal)) + " " + status;
}

std::string ToPageToken(const std::string& list, const PageKey& key) {
  const std::string objective =
      key.objective ? std::to_string(std::bit_cast<std::int64_t>(*key.objective)) : "";
  const std::string body =
      objective + kSeparator + std::to_string(key.number) + kSeparator + std::to_string(key.id);
  return body + kSeparator + Seal(list, body);
}

Result<std::optional<PageKey>> FromPageToken(const std::string& list, const std::string& token) {
  if (token.empty()) return std::optional<PageKey>();
  const Error wrong = InvalidArgument("page_token: must come from an earlier page of this list: " +
                                      CleanUtf8(token, 100));
  const std::size_t seal = token.rfind(kSeparator);
  if (seal == std::string::npos) return wrong;
  const std::string body = token.substr(0, seal);
  if (token.substr(seal + 1) != Seal(list, body)) return wrong;
  const std::vector<std::string> parts = Split(body);
  if (parts.size() != 3) return wrong;
  const std::optional<std::int64_t> number = ParseInt(parts[1]);
  const std::optional<std::int64_t> id = ParseInt(parts[2]);
  if (!number || !id) return wrong;
  PageKey key{.objective = std::nullopt, .number = *number, .id = *id};
  if (!parts[0].empty()) {
    const std::optional<std::int64_t> bits = ParseInt(parts[0]);
    if (!bits) return wrong;
    key.objective = std::bit_cast<double>(*bits);
  }
  return std::optional<PageKey>(key);
}

std::size_t PageSize(std::int32_t asked) {
  return static_cast<std::size_t>(std::max<std::int32_t>(asked, 1));
}

}  // namespace hone
