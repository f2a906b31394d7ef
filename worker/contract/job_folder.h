// The folder of a training job, in SageMaker's layout.
//
//   input/config/     hyperparameters.json, inputdataconfig.json, resourceconfig.json
//   input/data/X      a link to the path of channel X, or a folder with the files of its artifact
//   model/            what becomes the model artifact
//   checkpoints/      HONE_CHECKPOINT_DIR
//   output/data/      other results
//   output/failure    the program's own words about its failure
//   output/metrics.jsonl    HONE_METRICS_FILE
#pragma once

#include <string>

#include "base/result.h"
#include "worker/core/order.h"

namespace hone::worker {

std::string ModelFolder(const std::string& folder);
std::string CheckpointFolder(const std::string& folder);
std::string MetricsFilePath(const std::string& folder);

// Makes the folder, which is an absolute path, anew and durably: what an earlier try left is
// removed. Channels that get an artifact are not there yet: see worker/runtime/fetch_channels.h.
// INVALID_ARGUMENT when an input is wrong; anything else is the machine's fault. Requires: no
// program was started in it.
Result<void> MakeJobFolder(const RunOrder& order, const std::string& folder);

// resourceconfig.json: one host, "algo-1".
std::string ResourceConfig();

}  // namespace hone::worker
