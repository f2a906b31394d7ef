// Who hears of what the engine does.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "orchestrator/core/controller.h"
#include "orchestrator/core/effect.h"
#include "orchestrator/core/event.h"
#include "storage/store.h"

namespace hone {

// For metrics: it hears and changes nothing. So the engine needs no library that counts, and
// whoever counts sees what was carried out, not what was asked for.
//
// All is told on the loop thread, and must not block.
class EngineObserver {
 public:
  virtual ~EngineObserver() = default;

  // The controller is about to be given `event`.
  virtual void OnEvent(const Event& event, const Facts& facts, const Controller& controller) = 0;
  // It has decided.
  virtual void OnStepped(Duration took) = 0;
  // A commit was given to the store, and is on disk: in the same order.
  virtual void OnCommit(const Changes& changes) = 0;
  virtual void OnDurable(Duration took) = 0;
  // A strategy has answered; `took` has the time in which the question waited.
  virtual void OnSuggested(const std::string& strategy, std::size_t count, Duration took) = 0;
  // What an agent is told, once all before it is on disk.
  virtual void OnSyncAnswered(const Result<SyncAnswer>& answer) = 0;
};

// Hears it and does nothing.
class NoObserver final : public EngineObserver {
 public:
  static NoObserver& Get() {
    static NoObserver observer;
    return observer;
  }

  void OnEvent(const Event&, const Facts&, const Controller&) override {}
  void OnStepped(Duration) override {}
  void OnCommit(const Changes&) override {}
  void OnDurable(Duration) override {}
  void OnSuggested(const std::string&, std::size_t, Duration) override {}
  void OnSyncAnswered(const Result<SyncAnswer>&) override {}
};

}  // namespace hone
