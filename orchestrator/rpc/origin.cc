#include "orchestrator/rpc/origin.h"

#include <algorithm>
#include <string>

#include "orchestrator/engine/random.h"

namespace hone {
namespace {

constexpr char kKey[] = "x-request-id";
constexpr std::size_t kMostBytes = 128;

bool IsGood(const std::string& id) {
  return !id.empty() && id.size() <= kMostBytes &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Origin OriginOf(grpc::CallbackServerContext& context) {
  std::string id;
  const auto& metadata = context.client_metadata();
  if (const auto given = metadata.find(kKey); given != metadata.end()) {
    id.assign(given->second.data(), given->second.size());
  }
  if (!IsGood(id)) id = DrawHex(16);
  context.AddInitialMetadata(kKey, id);
  return {id};
}

}  // namespace hone
