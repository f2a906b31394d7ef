// Why a job does not move.
#pragma once

#include <string>

#include "hone/v1/admin_service.pb.h"
#include "hone/v1/tuning_job.pb.h"

namespace hone {

// What stands in the way of a job in progress, when no worker that takes work could ever run what
// needs these resources: "no worker is connected", or what they lack. Empty when one could.
std::string WhyItWaits(const v1::Resources& resources, const v1::ListWorkersResponse& workers);

}  // namespace hone
