// Reads what a trial runs, and on what terms: the key `trial`.
#pragma once

#include <filesystem>
#include <string>

#include "hone/v1/tuning_job.pb.h"
#include "job_file/field_reader.h"

namespace hone {

// `path` is that of the program in the message; `folder` the absolute folder that paths in the file
// are relative to.
void ReadProgram(const Field& root, const std::string& path, const std::filesystem::path& folder,
                 FieldReader* reader, v1::TrainingProgram* program);

}  // namespace hone
