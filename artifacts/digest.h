// SHA-256: the name of content.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hone {

struct Digest {
  std::array<std::uint8_t, 32> bytes = {};

  auto operator<=>(const Digest&) const = default;
};

// The 64 lower-case hexadecimal digits alone; for file names.
std::string Hex(const Digest& digest);

// "sha256:" and the 64 digits.
std::string ToString(const Digest& digest);
std::ostream& operator<<(std::ostream& out, const Digest& digest);

// Exactly what ToString() writes: no upper case, no blanks, no other algorithm.
Result<Digest> ParseDigest(std::string_view text);

// Hashes bytes as they come.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void Update(std::string_view bytes);

  // The digest of all bytes so far. Requires: not called before.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest DigestOf(std::string_view bytes);

// Says whether to give up.
using GiveUp = std::function<bool()>;

struct HashedFile {
  Digest digest;
  std::int64_t size = 0;  // The bytes that were hashed.
};

// Reads from the file's present position to its end, 1 MiB at a time. CANCELLED when `give_up`
// says so, which it is asked after each piece.
Result<HashedFile> HashFile(int fd, const GiveUp& give_up = nullptr);

}  // namespace hone

template <>
struct std::hash<hone::Digest> {
  // The bytes of a digest are as good as random.
  std::size_t operator()(const hone::Digest& digest) const noexcept;
};
