#include "tests/integration/support/pictures.h"

#include <cstdlib>
#include <string>

#include "base/check.h"

namespace hone::integration {

namespace fs = std::filesystem;

fs::path PictureArchive() {
  const char* const archive = std::getenv("HONE_PICTURES");
  return archive != nullptr && fs::exists(archive) ? archive : "";
}

void UnpackPictures(const fs::path& folder, int count) {
  fs::create_directories(folder);
  const std::string script =
      "cd '" + folder.string() + "' && mkdir all && tar xzf '" + PictureArchive().string() +
      "' -C all && for set in train validation; do for class in frog ship; do "
      "mkdir -p $set/$class; ls all/cifar10/$set/$class | head -" +
      std::to_string(count) +
      " | while read -r f; do cp all/cifar10/$set/$class/$f $set/$class; done; done; done; "
      "rm -r all";
  HONE_CHECK(std::system(script.c_str()) == 0);
}

}  // namespace hone::integration
