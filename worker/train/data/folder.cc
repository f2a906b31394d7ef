#include "worker/train/data/folder.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <system_error>

#include "worker/train/base/failure.h"
#include "worker/train/base/random.h"

namespace hone::train {
namespace {

constexpr int kValidationShare = 5;  // One picture in five.

Failure BadInput(const std::string& message) { return {ExitCode::kBadInput, message}; }

// The names in the folder, sorted, without those that begin with a dot.
std::vector<std::string> NamesIn(const std::string& channel, const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename();
    if (!name.starts_with('.')) names.push_back(name);
  }
  if (error) {
    throw BadInput("channel " + channel + ": must be a readable folder (" + error.message() +
                   "): " + folder);
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool IsPictureName(const std::string& name) {
  std::string ending = std::filesystem::path(name).extension();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

bool IsFolder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

std::size_t ValidationCount(std::size_t pictures) {
  return pictures < 2 ? 0 : std::max<std::size_t>(1, pictures / kValidationShare);
}

}  // namespace

PictureSet IndexFolder(const std::string& channel, const std::string& folder) {
  PictureSet set{channel, folder, {}, {}};
  for (const std::string& name : NamesIn(channel, folder)) {
    const std::string path = folder + "/" + name;
    if (!IsFolder(path)) continue;
    const auto label = static_cast<int>(set.classes.size());
    set.classes.push_back(name);
    for (const std::string& file : NamesIn(channel, path)) {
      if (IsPictureName(file)) set.files.push_back({name + "/" + file, label});
    }
  }
  if (set.files.empty()) {
    throw BadInput("channel " + channel +
                   ": must have a folder of JPEG or PNG pictures for each class: " + folder);
  }
  return set;
}

PictureSet WithClassesOf(const PictureSet& set, const std::vector<std::string>& classes) {
  PictureSet result = set;
  result.classes = classes;
  for (PictureFile& file : result.files) {
    const std::string& name = set.classes[static_cast<std::size_t>(file.label)];
    const auto at = std::find(classes.begin(), classes.end(), name);
    if (at == classes.end()) {
      throw BadInput("channel " + set.channel +
                     ": must have no class that channel train does not have: " + name);
    }
    file.label = static_cast<int>(at - classes.begin());
  }
  return result;
}

std::pair<PictureSet, PictureSet> Split(const PictureSet& set, std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> by_class(set.classes.size());
  for (std::size_t i = 0; i < set.files.size(); ++i) {
    by_class[static_cast<std::size_t>(set.files[i].label)].push_back(i);
  }
  std::set<std::size_t> chosen;
  for (std::size_t label = 0; label < by_class.size(); ++label) {
    std::vector<std::size_t>& members = by_class[label];
    Random random(seed, Purpose::kSplit, {label});
    Shuffle(members, random);
    const std::size_t count = ValidationCount(members.size());
    chosen.insert(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(count));
  }
  PictureSet train{set.channel, set.folder, set.classes, {}};
  PictureSet validation = train;
  for (std::size_t i = 0; i < set.files.size(); ++i) {
    (chosen.contains(i) ? validation : train).files.push_back(set.files[i]);
  }
  return {std::move(train), std::move(validation)};
}

}  // namespace hone::train
