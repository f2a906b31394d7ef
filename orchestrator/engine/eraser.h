// Deletes tuning jobs from the disk.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>

#include "base/ids.h"
#include "storage/sqlite/reader_pool.h"
#include "storage/store.h"

namespace hone {

// A job may have millions of rows, and while they are deleted others want to write: they go in
// bites, each a commit of its own. Interrupted at any point, it can begin again.
//
// Lives on the loop thread.
class Eraser {
 public:
  // `commit` makes changes durable and calls back on the loop thread. `remove_log` deletes the log
  // of an attempt, if there is one; it is called on a reader's thread.
  Eraser(boost::asio::io_context& loop, ReaderPool& readers,
         std::function<void(Changes, std::function<void()>)> commit,
         std::function<void(AttemptId)> remove_log);

  // Deletes all that is stored of a job but its own row; then calls `done`. Once for each job.
  void Erase(TuningJobId job, std::function<void()> done);

 private:
  void TakeBite(TuningJobId job);
  void Swallow(TuningJobId job, const Leftovers& left);
  void TryLater(TuningJobId job);

  boost::asio::io_context& loop_;
  ReaderPool& readers_;
  const std::function<void(Changes, std::function<void()>)> commit_;
  const std::function<void(AttemptId)> remove_log_;
  std::map<TuningJobId, std::function<void()>> done_;
};

}  // namespace hone
