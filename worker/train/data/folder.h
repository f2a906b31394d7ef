// Which pictures there are: a folder for each class.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hone::train {

struct PictureFile {
  std::string name;  // From the channel's folder: "daisy/0001.jpg".
  int label = 0;

  bool operator==(const PictureFile&) const = default;
};

// The pictures of a channel. Classes and files are in the order of their names' bytes, so that
// every machine numbers them alike.
struct PictureSet {
  std::string channel;
  std::string folder;
  std::vector<std::string> classes;
  std::vector<PictureFile> files;
};

// Each folder in `folder` is a class, each .jpg, .jpeg or .png in it a picture; names that begin
// with a dot and other files are passed over. Throws Failure (bad input) if that gives no picture.
PictureSet IndexFolder(const std::string& channel, const std::string& folder);

// The same with the labels that `classes` gives: what was learned decides what a label means.
// Throws Failure (bad input) for a class that is not among them.
PictureSet WithClassesOf(const PictureSet& set, const std::vector<std::string>& classes);

// Takes a fifth of each class away for validation, at least one picture where there are two;
// which ones, depends on the seed and the names alone. Returns (train, validation).
std::pair<PictureSet, PictureSet> Split(const PictureSet& set, std::uint64_t seed);

}  // namespace hone::train
