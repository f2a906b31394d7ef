// `--set key=value`: changes to a job file from the command line, made before it is read.
#pragma once

#include <string>
#include <vector>

#include "job_file/yaml_tree.h"

namespace hone {

// Sets what `setting` ("limits.max_trials=5") names. The key is a dotted path; an item of a list is
// its index, "trial.metrics[0].name" or "trial.metrics.0.name", and the index after the last one
// appends; a name with dots, brackets or "=" stands in quotes, "tags.'a.b'". Maps and lists that
// are not there yet are made. The value is YAML. What is wrong with it is added to `mistakes`,
// under the place "--set KEY".
void ApplyOverride(const std::string& setting, YamlNode* root, std::vector<Mistake>* mistakes);

}  // namespace hone
