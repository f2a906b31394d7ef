// Reads what is searched: objective, parameters, static hyperparameters, start points.
#pragma once

#include "hone/v1/tuning_job.pb.h"
#include "job_file/field_reader.h"

namespace hone {

// Reads `objective`, `parameters` and `static` of the file's top level into its one definition.
void ReadSpace(const Field& root, FieldReader* reader, v1::TrialDefinition* definition);

// Reads `objective` and `static` by themselves, from the fields that have them.
void ReadObjective(const Field& field, FieldReader* reader, v1::Objective* objective);
void ReadStatics(const Field& map, FieldReader* reader,
                 google::protobuf::RepeatedPtrField<v1::Hyperparameter>* hyperparameters);

// Reads `start_points`, which belong to the first definition.
void ReadStartPoints(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec);

}  // namespace hone
