// Ids have types, so that they cannot be swapped.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

namespace hone {

// A number that names one thing of one kind, for ever. 0 is nobody's.
template <typename Tag>
struct Id {
  std::int64_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::int64_t number) : value(number) {}

  constexpr bool valid() const { return value != 0; }
  constexpr auto operator<=>(const Id&) const = default;
};

template <typename Tag>
std::string ToString(Id<Tag> id) {
  return std::to_string(id.value);
}

template <typename Tag>
std::ostream& operator<<(std::ostream& out, Id<Tag> id) {
  return out << id.value;
}

using TuningJobId = Id<struct TuningJobTag>;
using TrainingJobId = Id<struct TrainingJobTag>;
// Also the number of the attempt's lease: it only grows, so a report that carries an old one is
// told apart from the training job's present owner.
using AttemptId = Id<struct AttemptTag>;
using WorkerId = Id<struct WorkerTag>;
// Names one question that a shell waits for an answer to; not stored.
using CallId = Id<struct CallTag>;

// The last id that was given to anything an agent sees.
//
// Ids are max(last + 1, microseconds of wall time): they only grow, and a database that was
// restored from an older backup reuses none (as long as the wall clock did not go back, too).
class IdSequence {
 public:
  explicit IdSequence(std::int64_t last) : last_(last) {}
  std::int64_t Next(std::int64_t wall_us);
  std::int64_t last() const { return last_; }

 private:
  std::int64_t last_;
};

}  // namespace hone

template <typename Tag>
struct std::hash<hone::Id<Tag>> {
  std::size_t operator()(hone::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>()(id.value);
  }
};
