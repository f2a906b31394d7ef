// A job file to start from.
#pragma once

#include <string>

namespace hone {

// A job file with a program of its own, which works as it is. Every key that this release supports
// is in it, with its help and its default from the table of keys; optional ones are commented out,
// "#key: value" at the default, or at an example where the default is none.
std::string JobFileTemplate();

// One for pictures, with hone-train. It is checked as it is; the folders of pictures are the
// user's.
std::string ImageClassificationFile();

}  // namespace hone
