// What happened, over gRPC.
#pragma once

#include "hone/v1/event_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"

namespace hone {

class EventService final : public v1::EventService::CallbackService {
 public:
  explicit EventService(Engine& engine) : engine_(engine) {}

 private:
  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) override;

  Engine& engine_;
};

}  // namespace hone
