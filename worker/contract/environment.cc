#include "worker/contract/environment.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "worker/contract/channels.h"
#include "worker/contract/hyperparameters.h"
#include "worker/contract/job_folder.h"
#include "worker/contract/json.h"

namespace hone::worker {
namespace {

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

// A name that no variable can have is in hyperparameters.json and SM_HPS only.
bool CanBeVariable(const std::string& name) {
  return !name.empty() && name.find('=') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ",") + part;
  return joined;
}

void SetPaths(const RunOrder& order, const std::string& folder, Environment& environment) {
  environment["SAGEMAKER_BASE_DIR"] = folder;
  environment["SM_INPUT_DIR"] = folder + "/input";
  environment["SM_INPUT_CONFIG_DIR"] = folder + "/input/config";
  environment["SM_MODEL_DIR"] = ModelFolder(folder);
  environment["SM_OUTPUT_DIR"] = folder + "/output";
  environment["SM_OUTPUT_DATA_DIR"] = folder + "/output/data";
  environment["SM_OUTPUT_INTERMEDIATE_DIR"] = folder + "/output/intermediate";
  environment["SM_CHANNELS"] = ChannelNames(order);
  environment["SM_INPUT_DATA_CONFIG"] = InputDataConfig(order);
  for (const auto& [channel, input] : order.inputs) {
    environment["SM_CHANNEL_" + UpperCase(channel)] = ChannelPath(folder, channel);
  }
}

void SetHyperparameters(const RunOrder& order, Environment& environment) {
  for (const Hyperparameter& each : order.hyperparameters) {
    if (!CanBeVariable(each.name)) continue;
    environment["SM_HP_" + UpperCase(each.name)] = DecodedText(each.value);
  }
  if (!order.objective_metric.empty()) {
    environment["SM_HP__TUNING_OBJECTIVE_METRIC"] = order.objective_metric;
  }
  environment["SM_HPS"] = DecodedHyperparameters(order.hyperparameters);
  environment["SM_USER_ARGS"] = Dump(HyperparameterArguments(order.hyperparameters));
}

void SetHost(const Grant& grant, Environment& environment) {
  const Json resources = Json::parse(ResourceConfig());
  const Json& hosts = resources["hosts"];
  const std::string group = resources["current_group_name"];
  environment["SM_HOSTS"] = Dump(hosts);
  environment["SM_CURRENT_HOST"] = resources["current_host"];
  environment["SM_NETWORK_INTERFACE_NAME"] = resources["network_interface_name"];
  environment["SM_CURRENT_INSTANCE_TYPE"] = resources["current_instance_type"];
  environment["SM_CURRENT_INSTANCE_GROUP"] = group;
  environment["SM_CURRENT_INSTANCE_GROUP_HOSTS"] = Dump(hosts);
  environment["SM_INSTANCE_GROUPS"] = Dump(Json::array({group}));
  environment["SM_INSTANCE_GROUPS_DICT"] = Dump({{group, resources["instance_groups"][0]}});
  environment["SM_DISTRIBUTION_INSTANCE_GROUPS"] = "[]";
  environment["SM_IS_HETERO"] = "false";
  environment["SM_RESOURCE_CONFIG"] = Dump(resources);
  environment["SM_NUM_GPUS"] = std::to_string(grant.devices.size());
  environment["SM_NUM_CPUS"] = std::to_string(grant.cores);
  environment["SM_NUM_NEURONS"] = "0";
}

// SageMaker's toolkit repeats in one object what the variables say.
std::string TrainingEnvironment(const RunOrder& order, const std::string& folder,
                                const Environment& environment) {
  Json channels = Json::object();
  for (const auto& [channel, input] : order.inputs)
    channels[channel] = ChannelPath(folder, channel);
  Json object = {{"channel_input_dirs", channels},
                 {"current_host", environment.at("SM_CURRENT_HOST")},
                 {"hosts", Json::parse(environment.at("SM_HOSTS"))},
                 {"input_config_dir", environment.at("SM_INPUT_CONFIG_DIR")},
                 {"input_data_config", Json::parse(InputDataConfig(order))},
                 {"input_dir", environment.at("SM_INPUT_DIR")},
                 {"job_name", order.training_job},
                 {"log_level", 20},
                 {"model_dir", environment.at("SM_MODEL_DIR")},
                 {"network_interface_name", environment.at("SM_NETWORK_INTERFACE_NAME")},
                 {"num_cpus", std::stoi(environment.at("SM_NUM_CPUS"))},
                 {"num_gpus", std::stoi(environment.at("SM_NUM_GPUS"))},
                 {"output_data_dir", environment.at("SM_OUTPUT_DATA_DIR")},
                 {"output_dir", environment.at("SM_OUTPUT_DIR")},
                 {"resource_config", Json::parse(ResourceConfig())}};
  // Put in as text, in which numbers keep their spelling.
  std::string text = Dump(object);
  text.pop_back();
  return text + ",\"hyperparameters\":" + environment.at("SM_HPS") + "}";
}

// Threads that spin while they wait make several trials on one machine 3 to 10 times slower.
void SetThreads(const Grant& grant, Environment& environment) {
  environment["OMP_NUM_THREADS"] = std::to_string(grant.cores);
  environment["OMP_WAIT_POLICY"] = "passive";
  environment["GOMP_SPINCOUNT"] = "0";
}

void SetHone(const RunOrder& order, const std::string& folder, const Grant& grant,
             Environment& environment) {
  environment["HONE_TUNING_JOB"] = order.tuning_job;
  environment["HONE_TRIAL"] = order.trial > 0 ? std::to_string(order.trial) : "";
  environment["HONE_ATTEMPT"] = std::to_string(order.attempt_number);
  environment["HONE_PARENT"] = order.parent;
  environment["HONE_DEVICES"] = Join(grant.devices);
  environment["HONE_METRICS_FILE"] = MetricsFilePath(folder);
  environment["HONE_CHECKPOINT_DIR"] = CheckpointFolder(folder);
  environment["CUDA_VISIBLE_DEVICES"] = Join(grant.devices);
}

bool IsHones(const std::string& name) {
  return name.starts_with("HONE_") || name == "CUDA_VISIBLE_DEVICES";
}

}  // namespace

int ShareOfCores(int slots, int worker_slots, int worker_cores) {
  HONE_CHECK(worker_slots > 0);
  const std::int64_t share = std::int64_t{slots} * worker_cores / worker_slots;
  return std::max(1, static_cast<int>(share));
}

Environment ProgramEnvironment(const RunOrder& order, const std::string& folder, const Grant& grant,
                               const Environment& inherited) {
  Environment environment = inherited;
  environment["PYTHONUNBUFFERED"] = "1";
  environment["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID";  // The order of devices that are known by index.
  environment["TRAINING_JOB_NAME"] = order.training_job;
  SetThreads(grant, environment);
  SetPaths(order, folder, environment);
  SetHyperparameters(order, environment);
  SetHost(grant, environment);
  environment["SM_LOG_LEVEL"] = "20";
  environment["SM_FRAMEWORK_PARAMS"] = "{}";
  environment["SM_TRAINING_ENV"] = TrainingEnvironment(order, folder, environment);
  for (const auto& [name, value] : order.environment) {
    if (!IsHones(name)) environment[name] = value;
  }
  SetHone(order, folder, grant, environment);
  return environment;
}

}  // namespace hone::worker
