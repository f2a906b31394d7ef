// Pages of the documentation, as far as tests run what stands on them.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace hone::integration {

// Complete files stand on a page in blocks that begin with ```LANGUAGE FOLDER/FILE. Writes them to
// `folder`; returns their names.
std::set<std::string> WriteFilesOf(const std::filesystem::path& page,
                                   const std::filesystem::path& folder);

// Commands to type stand in blocks that begin with ```console, each on a line of its own after
// "$ ".
std::vector<std::string> CommandsOf(const std::filesystem::path& page);

}  // namespace hone::integration
