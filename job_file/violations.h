// What the core says of a job, told at the places of the file that asks for it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "job_file/job_file.h"
#include "job_file/places.h"

namespace hone {

// Adds to `mistakes` what CheckSpec() finds wrong with `file`, but for what may only follow from
// the mistakes of form that are there already: a `min` that is not a number is not also above max.
//
// `zeros` has the paths of the fields that were written as 0 or as an empty text. The contract
// takes that for "absent" in some of them, and the file did not mean that.
void AddViolations(const JobFile& file, const std::set<std::string>& zeros,
                   std::vector<Mistake>* mistakes);
void AddViolations(const TrainingJobFile& file, const std::set<std::string>& zeros,
                   std::vector<Mistake>* mistakes);

}  // namespace hone
