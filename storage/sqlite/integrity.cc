#include "storage/sqlite/integrity.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <utility>

#include "base/log.h"

namespace hone {
namespace {

Result<void> Check(Connection& connection) {
  HONE_TRY(Statement row, connection.Prepare("PRAGMA integrity_check(1)"));
  HONE_TRY(const bool found, row.Step());
  const std::string told = found ? row.Text() : "nothing";
  if (told == "ok") return {};
  return DataLoss("integrity_check of " + connection.path() + ": " + told);
}

void Tell(const Result<void>& outcome, const std::function<void(const Error&)>& on_damage) {
  if (outcome) {
    LogInfo("the database is whole");
  } else if (outcome.error().code == ErrorCode::kDataLoss) {
    on_damage(outcome.error());
  } else {
    LogWarning("the database could not be checked", {{"error", outcome.error().message}});
  }
}

}  // namespace

bool WasLeftInAHurry(const std::string& path) {
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(path + "-wal", none);
  return !none && size > 0;
}

struct IntegrityCheck::State {
  std::mutex mutex;
  std::condition_variable ended;
  std::optional<Result<void>> outcome;
  std::function<void(const Error&)> on_damage;  // Set when nobody waits for the outcome any more.
};

IntegrityCheck::IntegrityCheck(Connection connection) : state_(std::make_shared<State>()) {
  thread_ = std::thread([state = state_, connection = std::move(connection)]() mutable {
    const Result<void> outcome = Check(connection);
    const std::lock_guard lock(state->mutex);
    state->outcome = outcome;
    state->ended.notify_all();
    if (state->on_damage) Tell(outcome, state->on_damage);
  });
}

IntegrityCheck::~IntegrityCheck() {
  std::unique_lock lock(state_->mutex);
  state_->on_damage = nullptr;
  const bool ended = state_->outcome.has_value();
  lock.unlock();
  ended ? thread_.join() : thread_.detach();
}

std::optional<Result<void>> IntegrityCheck::WaitFor(Duration patience,
                                                    std::function<void(const Error&)> on_damage) {
  std::unique_lock lock(state_->mutex);
  const auto ended = [this] { return state_->outcome.has_value(); };
  if (patience > Duration::zero() && state_->ended.wait_for(lock, patience, ended)) {
    return state_->outcome;
  }
  state_->on_damage = std::move(on_damage);
  if (ended()) Tell(*state_->outcome, state_->on_damage);
  return std::nullopt;
}

}  // namespace hone
