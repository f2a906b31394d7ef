// What holds for every file, and for the documents.
#pragma once

#include <string>
#include <vector>

#include "tests/structure/source_tree.h"

namespace hone::structure {

// Notes of unfinished work, and paths that exist on somebody's machine only. As "FILE:LINE: ...".
std::vector<std::string> Leftovers(const SourceTree& tree);

// Headers that may be included only once by luck.
std::vector<std::string> HeadersWithoutPragmaOnce(const SourceTree& tree);

// Folders with sources and without a folder of tests beside them, in tests/.
std::vector<std::string> FoldersWithoutTests(const SourceTree& tree);

// Fields of messages in .proto files that no comment explains. As "FILE:LINE: ...".
std::vector<std::string> FieldsWithoutComment(const SourceTree& tree);

// Files that a document names in `code` and that are not there: a path from the root, or a
// file's name alone.
std::vector<std::string> MissingFilesOfDocuments(const SourceTree& tree);

}  // namespace hone::structure
