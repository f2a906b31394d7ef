// Where a list goes on: the key of the last row of a page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "storage/queries.h"

namespace hone {

struct PageKey {
  std::optional<double> objective;  // In lists by objective, of a row that has one.
  std::int64_t number = 0;
  std::int64_t id = 0;

  bool operator==(const PageKey&) const = default;
};

// What a token belongs to: a token of one list is refused by another.
std::string ListOf(const TuningJobFilter& filter);
std::string ListOf(const TrainingJobFilter& filter);
std::string ListOf(const TrialFilter& filter);

// Opaque to whoever gets it.
std::string ToPageToken(const std::string& list, const PageKey& key);

// Nothing for an empty token: the first page. kInvalidArgument when it was not made for `list`.
Result<std::optional<PageKey>> FromPageToken(const std::string& list, const std::string& token);

// How many rows a page has; a size below 1 counts as 1.
std::size_t PageSize(std::int32_t asked);

}  // namespace hone
