#include "storage/sqlite/state_change_list.h"

#include <string>

#include "storage/sqlite/rows.h"

namespace hone {
namespace {

// ?1 is the job, ?2 the trial; a place that is not in the text is bound all the same.
std::string OfSubject(const StateChangeFilter& filter) {
  if (!filter.tuning_job.valid()) return "";
  const std::string trial = filter.trial == 0 ? "" : "AND state_change.trial = ?2 ";
  return "AND state_change.tuning_job = ?1 " + trial;
}

std::string ListSql(const StateChangeFilter& filter) {
  return kSelectStateChange +
         ", tuning_job.name, training_job.name, worker.name FROM state_change "
         "LEFT JOIN tuning_job ON tuning_job.id = state_change.tuning_job AND NOT tuning_job.alone "
         "LEFT JOIN training_job ON training_job.tuning_job = state_change.tuning_job "
         "AND training_job.trial = state_change.trial "
         "LEFT JOIN worker ON worker.id = state_change.worker "
         "WHERE state_change.sequence > ?3 " +
         OfSubject(filter) + "ORDER BY state_change.sequence LIMIT ?4";
}

Result<StateChangeDetails> ReadDetails(Statement& row) {
  StateChangeDetails details;
  HONE_TRY(details.change, ReadStateChange(row));
  const bool tuning_job = details.change.trial == 0;
  details.tuning_job = row.OptionalText().value_or(tuning_job ? details.change.gone : "");
  details.training_job = row.OptionalText().value_or(tuning_job ? "" : details.change.gone);
  details.worker = row.OptionalText().value_or("");
  return details;
}

}  // namespace

Result<std::vector<StateChangeDetails>> ReadStateChanges(Connection& connection,
                                                         const StateChangeFilter& filter) {
  HONE_TRY(Statement statement, connection.Prepare(ListSql(filter)));
  statement.Put(filter.tuning_job).Put(filter.trial).Put(filter.after).Put(filter.page_size);
  return ReadAll(statement, ReadDetails);
}

Result<std::int64_t> FindBeforeLastStateChanges(Connection& connection,
                                                const StateChangeFilter& filter,
                                                std::int32_t count) {
  HONE_TRY(Statement statement,
           connection.Prepare("SELECT state_change.sequence FROM state_change WHERE ?3 >= 0 " +
                              OfSubject(filter) +
                              "ORDER BY state_change.sequence DESC LIMIT 1 OFFSET ?3"));
  HONE_TRY(const bool found, statement.Put(filter.tuning_job).Put(filter.trial).Put(count).Step());
  return found ? statement.Int() : 0;
}

}  // namespace hone
