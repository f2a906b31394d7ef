// Which hyperparameters there are, and what may be given for them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "worker/train/settings/settings.h"

namespace hone::train {

struct Option {
  std::string name;
  std::string rule;           // What it must be, as messages say it: "must be ...".
  std::string default_value;  // In words, too.
  std::string help;
  // Takes over the value; false if it breaks the rule.
  bool (*set)(Settings& settings, const std::string& value);
  std::string (*get)(const Settings& settings);
};

const std::vector<Option>& Options();

struct ParsedSettings {
  Settings settings;
  // What is wrong, each as "NAME: RULE: VALUE"; the settings count only if there is nothing.
  std::vector<std::string> violations;
};

// Reads all of `given` and finds all that is wrong with it, without looking at any file.
ParsedSettings ParseSettings(const std::map<std::string, std::string>& given);

// Every hyperparameter with the value in force.
std::map<std::string, std::string> ToTexts(const Settings& settings);

}  // namespace hone::train
