#include "artifacts/digest.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::string_view kPrefix = "sha256:";
constexpr std::size_t kPieceBytes = 1 << 20;

// 0 to 15, or -1 for what is no lower-case hexadecimal digit.
int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string Hex(const Digest& digest) {
  return ToHex({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()});
}

std::string ToString(const Digest& digest) { return std::string(kPrefix) + Hex(digest); }

std::ostream& operator<<(std::ostream& out, const Digest& digest) {
  return out << ToString(digest);
}

Result<Digest> ParseDigest(std::string_view text) {
  const Error error = InvalidArgument(
      "digest: must be \"sha256:\" and 64 lower-case hexadecimal digits: " + CleanUtf8(text, 100));
  Digest digest;
  if (!text.starts_with(kPrefix)) return error;
  const std::string_view digits = text.substr(kPrefix.size());
  if (digits.size() != 2 * digest.bytes.size()) return error;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = HexValue(digits[2 * i]);
    const int low = HexValue(digits[2 * i + 1]);
    if (high < 0 || low < 0) return error;
    digest.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  HONE_CHECK(state_->context != nullptr);
  HONE_CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::Update(std::string_view bytes) {
  HONE_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Digest Sha256::Finish() {
  Digest digest;
  unsigned size = 0;
  HONE_CHECK(EVP_DigestFinal_ex(state_->context, digest.bytes.data(), &size) == 1);
  HONE_CHECK(size == digest.bytes.size());
  return digest;
}

Digest DigestOf(std::string_view bytes) {
  Sha256 hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

Result<HashedFile> HashFile(int fd, const GiveUp& give_up) {
  std::vector<char> piece(kPieceBytes);
  Sha256 hasher;
  HashedFile file;
  while (true) {
    const ssize_t count = read(fd, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FromErrno(errno, "read");
    if (count == 0) break;
    hasher.Update({piece.data(), static_cast<std::size_t>(count)});
    file.size += count;
    if (give_up && give_up()) return Cancelled("hash: was given up");
  }
  file.digest = hasher.Finish();
  return file;
}

}  // namespace hone

std::size_t std::hash<hone::Digest>::operator()(const hone::Digest& digest) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, digest.bytes.data(), sizeof(value));
  return value;
}
