// What a worker says of itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "worker/core/event.h"

namespace hone::worker {

struct Gpu {
  std::string id;  // As programs name it in CUDA_VISIBLE_DEVICES.
  std::string model;
  std::int64_t memory = 0;  // Bytes; 0 when unknown.
};

struct Description {
  std::string name;
  std::string host;
  std::string machine_id;
  std::string version;
  int slots = 1;
  std::vector<Gpu> gpus;
  std::map<std::string, std::string> labels;
};

// One run of the agent's process.
struct Incarnation {
  std::int64_t start_count = 0;
  std::uint64_t nonce = 0;
};

// Who speaks, in each request.
struct Self {
  std::string registration;
  Incarnation incarnation;
  Identity identity;
  Description description;
};

}  // namespace hone::worker
