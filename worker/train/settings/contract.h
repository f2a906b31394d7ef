// What the training contract tells the program: folders, channels, hyperparameters.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hone::train {

// The value of a variable of the environment, empty if it is not set.
using Variables = std::function<std::string(const std::string& name)>;

struct Contract {
  std::map<std::string, std::string> hyperparameters;  // As texts.
  std::map<std::string, std::string> channels;         // Their paths, by their names.
  std::string model_folder;
  std::string checkpoint_folder;
  std::string failure_file;
  std::string metrics_file;  // Empty: nobody asked for one.
  std::string parent;        // Its name, as the model's record shows it; may be empty.
  std::string training_job;
};

// Hyperparameters come from `input/config/hyperparameters.json`, or else from SM_HPS, or else from
// the SM_HP_ variables of the hyperparameters in `known`. Folders come from SM_ and HONE_
// variables, or else lie where SageMaker has them below SAGEMAKER_BASE_DIR, the working directory
// if it looks like a training job's, or SageMaker's own.
//
// Throws Failure where there is a file or variable that cannot be understood.
Contract ReadContract(const Variables& variables, const std::vector<std::string>& known);

std::string FromEnvironment(const std::string& name);

}  // namespace hone::train
