#include "orchestrator/engine/eraser.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "base/log.h"
#include "base/time.h"

namespace hone {
namespace {

namespace asio = boost::asio;

// When the readers have too much to do, or the disk cannot be read.
constexpr Duration kPause = 1s;

}  // namespace

Eraser::Eraser(asio::io_context& loop, ReaderPool& readers,
               std::function<void(Changes, std::function<void()>)> commit,
               std::function<void(AttemptId)> remove_log)
    : loop_(loop),
      readers_(readers),
      commit_(std::move(commit)),
      remove_log_(std::move(remove_log)) {}

void Eraser::Erase(TuningJobId job, std::function<void()> done) {
  if (done_.emplace(job, std::move(done)).second) TakeBite(job);
}

// Logs are no rows: they are found by the rows of their attempts, and so go before them.
void Eraser::TakeBite(TuningJobId job) {
  const auto asked = readers_.Run([this, job](Queries& queries) {
    Result<Leftovers> left = queries.FindLeftovers(job);
    if (left) {
      for (const AttemptId attempt : left->attempts) remove_log_(attempt);
    }
    asio::post(loop_, [this, job, left = std::move(left)] {
      if (left) {
        Swallow(job, *left);
      } else {
        LogWarning("a tuning job is not yet deleted; trying on",
                   {{"tuning_job", job.value}, {"error", left.error().message}});
        TryLater(job);
      }
    });
  });
  if (!asked) TryLater(job);
}

void Eraser::Swallow(TuningJobId job, const Leftovers& left) {
  if (!left.any) {
    done_.extract(job).mapped()();
    return;
  }
  Changes changes;
  changes.bites.push_back(job);
  commit_(std::move(changes), [this, job] { TakeBite(job); });
}

void Eraser::TryLater(TuningJobId job) {
  const auto timer = std::make_shared<asio::steady_timer>(loop_, kPause);
  timer->async_wait([this, job, timer](const boost::system::error_code& error) {
    if (!error) TakeBite(job);
  });
}

}  // namespace hone
