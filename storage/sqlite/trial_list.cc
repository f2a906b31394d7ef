#include "storage/sqlite/trial_list.h"

#include <iterator>
#include <limits>
#include <utility>

#include "storage/page_token.h"
#include "storage/sqlite/rows.h"

namespace hone {
namespace {

constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

using TrainingJobs = std::vector<TrainingJob>;

std::string Where(const TrialFilter& filter) {
  const std::string status = filter.status ? "AND status = ?2 " : "";
  return kSelectTrainingJob + "WHERE tuning_job = ?1 " + status;
}

void PutWhere(Statement& statement, const TrialFilter& filter) {
  statement.Put(filter.tuning_job);
  filter.status ? statement.Put(Name(*filter.status)) : statement.PutNull();
}

Result<TrainingJobs> ReadByNumber(Connection& connection, const TrialFilter& filter,
                                  const std::string& order, const PageKey& after,
                                  std::size_t count) {
  HONE_TRY(Statement statement, connection.Prepare(Where(filter) + order + " LIMIT ?5"));
  PutWhere(statement, filter);
  statement.Put(after.number).Put(after.id).Put(static_cast<std::int64_t>(count));
  return ReadAll(statement, ReadTrainingJob);
}

// Of those that have a value, and lie after `after`, the best.
Result<TrainingJobs> ReadBest(Connection& connection, const TrialFilter& filter,
                              const PageKey& after, std::size_t count) {
  // The bound on the value alone is what the index can use; among equal values the number decides.
  const bool maximize = filter.goal == Goal::kMaximize;
  const std::string after_value =
      maximize ? "objective <= ?6 AND (objective < ?6" : "objective >= ?6 AND (objective > ?6";
  const std::string order = "AND objective IS NOT NULL AND " + after_value +
                            " OR (trial, id) > (?3, ?4)) ORDER BY " +
                            (maximize ? "objective DESC" : "objective") + ", trial, id";
  HONE_TRY(Statement statement, connection.Prepare(Where(filter) + order + " LIMIT ?5"));
  PutWhere(statement, filter);
  const double infinity = std::numeric_limits<double>::infinity();
  statement.Put(after.number).Put(after.id).Put(static_cast<std::int64_t>(count));
  statement.Put(after.objective.value_or(maximize ? infinity : -infinity));
  return ReadAll(statement, ReadTrainingJob);
}

// Best first, then those without a value by number.
Result<TrainingJobs> ReadByObjective(Connection& connection, const TrialFilter& filter,
                                     const std::optional<PageKey>& after, std::size_t count) {
  const PageKey first = {.objective = std::nullopt, .number = -1, .id = -1};
  TrainingJobs rows;
  if (!after || after->objective) {
    HONE_TRY(rows, ReadBest(connection, filter, after.value_or(first), count));
  }
  if (rows.size() >= count) return rows;
  const PageKey& from = after && !after->objective ? *after : first;
  HONE_TRY(TrainingJobs others,
           ReadByNumber(connection, filter,
                        "AND objective IS NULL AND (trial, id) > (?3, ?4) ORDER BY trial, id", from,
                        count - rows.size()));
  std::move(others.begin(), others.end(), std::back_inserter(rows));
  return rows;
}

Result<TrainingJobs> ReadRows(Connection& connection, const TrialFilter& filter,
                              const std::optional<PageKey>& after, std::size_t count) {
  switch (filter.order) {
    case TrialOrder::kBest:
      return ReadByObjective(connection, filter, after, count);
    case TrialOrder::kNewest:
      return ReadByNumber(
          connection, filter, "AND (trial, id) < (?3, ?4) ORDER BY trial DESC, id DESC",
          after.value_or(PageKey{.objective = {}, .number = kHighest, .id = kHighest}), count);
    case TrialOrder::kNumber:
      break;
  }
  return ReadByNumber(connection, filter, "AND (trial, id) > (?3, ?4) ORDER BY trial, id",
                      after.value_or(PageKey{.objective = {}, .number = -1, .id = -1}), count);
}

}  // namespace

Result<Page<TrainingJob>> ReadTrialPage(Connection& connection, const TrialFilter& filter) {
  const std::string list = ListOf(filter);
  HONE_TRY(const std::optional<PageKey> after, FromPageToken(list, filter.page_token));
  const std::size_t size = PageSize(filter.page_size);
  HONE_TRY(Transaction transaction, Transaction::BeginRead(connection));
  Page<TrainingJob> page;
  HONE_TRY(page.rows, ReadRows(connection, filter, after, size + 1));
  if (page.rows.size() > size) {
    page.rows.resize(size);
    const TrainingJob& last = page.rows.back();
    page.next_page_token =
        ToPageToken(list, {.objective = last.objective, .number = last.trial, .id = last.id.value});
  }
  return page;
}

}  // namespace hone
