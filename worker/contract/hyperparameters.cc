#include "worker/contract/hyperparameters.h"

#include <algorithm>

#include "worker/contract/json.h"

namespace hone::worker {
namespace {

// A byte-order mark is let through by the parser, and does not belong inside of an object.
bool IsJson(const std::string& value) {
  return !value.starts_with("\xEF\xBB\xBF") && Json::accept(value);
}

// What SageMaker's tools put among the hyperparameters for each other is not for the program.
bool IsToolkits(const Hyperparameter& hyperparameter) {
  return hyperparameter.name.starts_with("sagemaker_") ||
         hyperparameter.name == "_tuning_objective_metric";
}

}  // namespace

std::string HyperparametersFile(const Hyperparameters& hyperparameters) {
  Json object = Json::object();
  for (const Hyperparameter& each : hyperparameters) object[each.name] = each.value;
  return Dump(object);
}

std::string DecodedHyperparameters(const Hyperparameters& hyperparameters) {
  // By hand: a number that went through a double might lose digits.
  std::string object = "{";
  for (const Hyperparameter& each : hyperparameters) {
    if (IsToolkits(each)) continue;
    if (object.size() > 1) object += ", ";
    object += Dump(each.name) + ": " + (IsJson(each.value) ? each.value : Dump(each.value));
  }
  return object + "}";
}

std::string DecodedText(const std::string& value) {
  const Json json = Json::parse(value, nullptr, /*allow_exceptions=*/false);
  return json.is_string() ? json.get<std::string>() : value;
}

std::vector<std::string> HyperparameterArguments(const Hyperparameters& hyperparameters) {
  Hyperparameters sorted = hyperparameters;
  std::sort(sorted.begin(), sorted.end(),
            [](const Hyperparameter& a, const Hyperparameter& b) { return a.name < b.name; });
  std::vector<std::string> arguments;
  for (const Hyperparameter& each : sorted) {
    if (IsToolkits(each)) continue;
    arguments.push_back("--" + each.name);
    arguments.push_back(each.value);
  }
  return arguments;
}

}  // namespace hone::worker
