// Real pictures for tests, where they are there.
#pragma once

#include <filesystem>

namespace hone::integration {

// The archive of CIFAR-10 pictures that HONE_PICTURES names; empty when it is not there.
std::filesystem::path PictureArchive();

// Unpacks some pictures of two of its classes to `folder`/train and `folder`/validation, `count` of
// each class in each. Requires: the archive is there.
void UnpackPictures(const std::filesystem::path& folder, int count);

}  // namespace hone::integration
