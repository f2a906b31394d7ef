// Blobs in chunks, in and out.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <boost/asio/thread_pool.hpp>

#include "hone/v1/artifact_service.pb.h"
#include "orchestrator/engine/room.h"
#include "storage/artifacts/artifact_store.h"

namespace hone {

// Takes one blob: a chunk is read from the wire when the one before it is written. Without `room`
// for it, what has arrived is kept and the rest refused.
grpc::ServerReadReactor<v1::PutBlobRequest>* StartBlobUpload(ArtifactStore& store, Room& room,
                                                             boost::asio::thread_pool& files,
                                                             v1::PutBlobResponse* response);

// Sends one blob: a chunk is read from disk when the one before it has gone out.
grpc::ServerWriteReactor<v1::GetBlobResponse>* StartBlobDownload(ArtifactStore& store,
                                                                 boost::asio::thread_pool& files,
                                                                 const v1::GetBlobRequest& request);

}  // namespace hone
