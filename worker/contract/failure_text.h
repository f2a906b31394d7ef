// The program's own words about its failure.
#pragma once

#include <cstddef>
#include <string>

namespace hone::worker {

inline constexpr std::size_t kMaxFailureBytes = 1024;

// The first 1,024 bytes of FOLDER/output/failure, as clean UTF-8 and cut between characters. Empty
// when there is no such file, and for what is none: links are not followed, FIFOs are not waited
// for.
std::string FailureText(const std::string& folder);

}  // namespace hone::worker
