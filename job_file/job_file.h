// The users' job file: YAML in, the contract's TuningJobSpec or TrainingJobSpec out, and the line
// of each field.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "hone/v1/training_job.pb.h"
#include "hone/v1/tuning_job.pb.h"
#include "job_file/places.h"

namespace hone {

template <typename Spec>
struct FileOf {
  std::string file;  // As it was named; mistakes are told under this name.
  std::string name;  // Empty when nobody gives one.
  Spec spec = {};
  Places places = {};
};

using JobFile = FileOf<v1::TuningJobSpec>;

// The same file for one training job by itself: what is of a search has no meaning there.
struct TrainingJobFile : FileOf<v1::TrainingJobSpec> {
  std::vector<std::string> ignored = {};  // The keys of a search that are in the file.
};

struct JobFileText {
  std::string_view text;
  // For messages: as the user named it.
  std::string file;
  // Absolute. Paths in the file are relative to it.
  std::filesystem::path folder;
  // Each "KEY=VALUE", applied in this order before the file is read.
  std::vector<std::string> overrides = {};
  // Of the command line; wins over the file's.
  std::string name = {};
};

// Reads a job file. An error holds all mistakes: its message has a line for each,
// "FILE:LINE:COLUMN: FIELD: RULE: VALUE", in the order of the file.
//
// The rules are the core's, CheckSpec(); what it would say of the job is said here at the lines of
// the file, together with what is wrong with the file's form. What a server of another release
// finds besides, Describe() turns into lines of the same form. What this release does not do yet is
// refused, never ignored.
Result<JobFile> ParseJobFile(const JobFileText& source);

// The same for a training job by itself. The objective may be missing; parameters must be, for each
// would need one value: those are under `static`.
Result<TrainingJobFile> ParseTrainingJobFile(const JobFileText& source);

// The same for a file on disk. kNotFound and the like when it cannot be read.
Result<JobFile> ReadJobFile(const std::filesystem::path& path,
                            const std::vector<std::string>& overrides = {},
                            const std::string& name = {});
Result<TrainingJobFile> ReadTrainingJobFile(const std::filesystem::path& path,
                                            const std::vector<std::string>& overrides = {},
                                            const std::string& name = {});

// "FILE:LINE:COLUMN: FIELD: RULE: VALUE" for a violation that a server found in `file.spec`.
template <typename Spec>
std::string Describe(const FileOf<Spec>& file, const Violation& violation) {
  const Places::Entry entry = file.places.Find(violation.field);
  return MistakeLine(entry.place, file.file, {entry.field, violation.rule, violation.value});
}

// A tuning job's name for a file that gives none: the file's name without its extension, as far as
// names may have its characters, and the time in UTC to the second. Fits the 32 characters of
// names.
std::string NameFromFile(const std::filesystem::path& path, WallTime now);

}  // namespace hone
