#include "base/time.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>

namespace hone {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t micros;
};

// Longest first, as FormatDuration() takes them apart.
constexpr std::array<Unit, 6> kUnits = {{{"d", 86'400'000'000},
                                         {"h", 3'600'000'000},
                                         {"m", 60'000'000},
                                         {"s", 1'000'000},
                                         {"ms", 1'000},
                                         {"us", 1}}};
constexpr std::int64_t kLongest = 36'500 * kUnits[0].micros;

const Unit* UnitNamed(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

StoredDeadline After(Duration duration, Now now, const std::string& boot_id) {
  return {boot_id, now.steady + duration, now.wall + duration};
}

SteadyTime Resolve(const StoredDeadline& deadline, const std::string& boot_id, Now now) {
  if (deadline.boot_id == boot_id && !boot_id.empty()) return deadline.steady;
  return now.steady + (deadline.wall - now.wall);
}

Result<Duration> ParseDuration(std::string_view text) {
  const Error wrong = InvalidArgument("must be a duration such as 90s, 30m, 2h or 1d: " +
                                      std::string(text.substr(0, 64)));
  std::string_view rest = text;
  double micros = 0;
  if (rest.empty()) return wrong;
  while (!rest.empty()) {
    double count = 0;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), count, std::chars_format::fixed);
    if (error != std::errc() || !(count >= 0)) return wrong;  // "nan" is read as a number.
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::string_view name = rest.substr(0, rest.find_first_not_of("dhmsu"));
    const Unit* unit = UnitNamed(name);
    if (unit == nullptr) return wrong;
    rest.remove_prefix(name.size());
    micros += count * static_cast<double>(unit->micros);
  }
  if (micros < 1 || micros > static_cast<double>(kLongest)) return wrong;
  return Duration(static_cast<std::int64_t>(micros + 0.5));
}

std::string FormatDuration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  std::string text = duration < Duration::zero() ? "-" : "";
  // Unsigned, since the least duration has no positive counterpart.
  auto rest = static_cast<std::uint64_t>(duration.count());
  if (duration < Duration::zero()) rest = 0 - rest;
  for (const Unit& unit : kUnits) {
    const auto micros = static_cast<std::uint64_t>(unit.micros);
    if (rest < micros) continue;
    text += std::to_string(rest / micros) + std::string(unit.name);
    rest %= micros;
  }
  return text;
}

std::string FormatTime(WallTime time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text = {};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

}  // namespace hone
