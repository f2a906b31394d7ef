// The database, for who wants a copy.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <string>

#include "hone/v1/admin_service.pb.h"

namespace hone {

struct BackupPlaces {
  std::string database;
  // Where a copy lies while it is made. The folder goes with all that is in it when honed starts,
  // and is made when it is needed.
  std::string folder;
};

// Makes copies of the database, one at a time, on a thread of its own: a copy may take minutes, and
// who reads logs and artifacts does not wait for it.
//
// A copy is made and checked in a file, which has no name any more when it is sent: it is gone when
// the stream ends, however it ends. A crash in between leaves a file that goes at the next start.
class Backups {
 public:
  explicit Backups(BackupPlaces places);
  // Requires: the streams have ended, or their clients are gone.
  ~Backups() { thread_.join(); }

  grpc::ServerWriteReactor<v1::BackupResponse>* Start();

 private:
  const BackupPlaces places_;
  std::atomic<bool> busy_ = false;
  boost::asio::thread_pool thread_{1};
};

}  // namespace hone
