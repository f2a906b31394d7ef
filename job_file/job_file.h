// The users' job file: YAML in, the contract's TuningJobSpec out, and the line of each field.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "hone/v1/tuning_job.pb.h"
#include "job_file/places.h"

namespace hone {

struct JobFile {
  std::string file;  // As it was named; mistakes are told under this name.
  std::string name;  // Empty when the file does not give one.
  v1::TuningJobSpec spec;
  Places places;
};

struct JobFileText {
  std::string_view text;
  // For messages: as the user named it.
  std::string file;
  // Absolute. Paths in the file are relative to it.
  std::filesystem::path folder;
  // Each "KEY=VALUE", applied in this order before the file is read.
  std::vector<std::string> overrides = {};
};

// Reads a job file. An error holds all mistakes: its message has a line for each,
// "FILE:LINE:COLUMN: FIELD: RULE: VALUE", in the order of the file.
//
// What only the server can know, such as whether a start point is inside the space, it checks
// there; Describe() turns its answer into lines of the same form. What this release does not do
// yet is refused, never ignored.
Result<JobFile> ParseJobFile(const JobFileText& source);

// The same for a file on disk. kNotFound and the like when it cannot be read.
Result<JobFile> ReadJobFile(const std::filesystem::path& path,
                            const std::vector<std::string>& overrides = {});

// "FILE:LINE:COLUMN: FIELD: RULE: VALUE" for a violation that a server found in `file.spec`.
std::string Describe(const JobFile& file, const Violation& violation);

// A tuning job's name for a file that gives none: the file's name without its extension, as far as
// names may have its characters, and the time in UTC to the second. Fits the 32 characters of
// names.
std::string NameFromFile(const std::filesystem::path& path, WallTime now);

}  // namespace hone
