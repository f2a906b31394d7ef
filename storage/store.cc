#include "storage/store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hone {
namespace {

template <typename Row>
void MoveBehind(std::vector<Row>& rows, std::vector<Row> more) {
  if (rows.empty()) {
    rows = std::move(more);
    return;
  }
  rows.insert(rows.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

}  // namespace

bool Changes::empty() const {
  return !last_id && workers.empty() && artifacts.empty() && tuning_jobs.empty() &&
         training_jobs.empty() && attempts.empty() && observations.empty() && log.empty() &&
         state_changes.empty() && !state_changes_go_before && unknown_exits.empty() &&
         bites.empty() && deleted_tuning_jobs.empty();
}

void Changes::Append(Changes more) {
  if (more.last_id) last_id = std::max(last_id.value_or(*more.last_id), *more.last_id);
  MoveBehind(workers, std::move(more.workers));
  MoveBehind(artifacts, std::move(more.artifacts));
  MoveBehind(tuning_jobs, std::move(more.tuning_jobs));
  MoveBehind(training_jobs, std::move(more.training_jobs));
  MoveBehind(attempts, std::move(more.attempts));
  MoveBehind(observations, std::move(more.observations));
  MoveBehind(log, std::move(more.log));
  MoveBehind(state_changes, std::move(more.state_changes));
  if (more.state_changes_go_before) state_changes_go_before = more.state_changes_go_before;
  MoveBehind(unknown_exits, std::move(more.unknown_exits));
  MoveBehind(bites, std::move(more.bites));
  MoveBehind(deleted_tuning_jobs, std::move(more.deleted_tuning_jobs));
}

}  // namespace hone
