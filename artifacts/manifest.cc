#include "artifacts/manifest.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kMaxViolations = 20;

bool IsControl(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < 0x20 || byte == 0x7F) return true;
  // U+0080 to U+009F, in UTF-8.
  return byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
}

bool HasControl(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsControl(text, i)) return true;
  }
  return false;
}

// Orders a folder right before what is in it, which the bytes alone do not: "a", "a-b", "a/b".
bool FolderFirst(std::string_view a, std::string_view b) {
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return rank(x) < rank(y); });
}

bool IsFolderOf(std::string_view a, std::string_view b) {
  return b.size() > a.size() && b.starts_with(a) && b[a.size()] == '/';
}

class Violations {
 public:
  bool full() const { return violations_.size() >= kMaxViolations; }

  void Add(std::size_t file, const char* field, std::string rule, std::string value) {
    if (full()) return;
    violations_.push_back({"manifest.files[" + std::to_string(file) + "]." + field, std::move(rule),
                           std::move(value)});
  }

  Result<void> Take() && {
    if (violations_.empty()) return {};
    return InvalidArgument(std::move(violations_));
  }

 private:
  std::vector<Violation> violations_;
};

std::string Shown(std::string_view path) { return CleanUtf8(path, 200); }

void CheckFile(const ManifestFile& file, std::size_t i, Violations& violations) {
  const std::string rule = PathRule(file.path);
  if (!rule.empty()) violations.Add(i, "path", rule, Shown(file.path));
  if (file.mode > 0777) {
    violations.Add(i, "mode", "must be permission bits, at most 0777 in octal",
                   std::to_string(file.mode));
  }
  if (file.size < 0 || file.size > kMaxBlobBytes) {
    violations.Add(i, "size", "must be from 0 to " + std::to_string(kMaxBlobBytes),
                   std::to_string(file.size));
  }
}

void CheckOrder(const Manifest& manifest, Violations& violations) {
  for (std::size_t i = 1; i < manifest.files.size() && !violations.full(); ++i) {
    const std::string& path = manifest.files[i].path;
    const int order = manifest.files[i - 1].path.compare(path);
    if (order == 0) violations.Add(i, "path", "must be distinct", Shown(path));
    if (order > 0) violations.Add(i, "path", "must be sorted by path", Shown(path));
  }
}

void CheckFolders(const Manifest& manifest, Violations& violations) {
  std::vector<std::size_t> order(manifest.files.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto path = [&](std::size_t i) -> std::string_view { return manifest.files[i].path; };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return FolderFirst(path(a), path(b)); });
  for (std::size_t i = 1; i < order.size() && !violations.full(); ++i) {
    if (!IsFolderOf(path(order[i - 1]), path(order[i]))) continue;
    violations.Add(order[i - 1], "path", "must not be a folder of another file",
                   Shown(path(order[i - 1])));
  }
}

}  // namespace

std::string PathRule(std::string_view path) {
  if (path.empty()) return "must not be empty";
  if (path.size() > kMaxManifestPathBytes) return "must be at most 4096 bytes";
  if (path.front() == '/') return "must not be absolute";
  if (CleanUtf8(path, 3 * path.size()) != path) return "must be UTF-8";
  if (HasControl(path)) return "must not hold control characters";
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty()) return "must not have an empty part";
    if (part == "." || part == "..") return "must not have a part \".\" or \"..\"";
    if (end == path.size()) return "";
    begin = end + 1;
  }
}

Result<void> CheckManifest(const Manifest& manifest) {
  if (manifest.files.size() > kMaxManifestFiles) {
    return InvalidArgument(
        {Violation{"manifest.files", "must be at most " + std::to_string(kMaxManifestFiles),
                   std::to_string(manifest.files.size())}});
  }
  Violations violations;
  for (std::size_t i = 0; i < manifest.files.size() && !violations.full(); ++i) {
    CheckFile(manifest.files[i], i, violations);
  }
  CheckOrder(manifest, violations);
  CheckFolders(manifest, violations);
  return std::move(violations).Take();
}

std::string CanonicalBytes(const Manifest& manifest) {
  std::string bytes = "hone manifest 1\n";
  for (const ManifestFile& file : manifest.files) {
    char mode[8];
    std::snprintf(mode, sizeof(mode), "%04o", file.mode & 0777U);
    bytes += mode;
    bytes += ' ';
    bytes += std::to_string(file.size);
    bytes += ' ';
    bytes += Hex(file.digest);
    bytes += ' ';
    bytes += file.path;
    bytes += '\n';
  }
  return bytes;
}

Digest ArtifactDigest(const Manifest& manifest) { return DigestOf(CanonicalBytes(manifest)); }

std::int64_t TotalSize(const Manifest& manifest) {
  std::int64_t sum = 0;
  for (const ManifestFile& file : manifest.files) sum += file.size;
  return sum;
}

}  // namespace hone
