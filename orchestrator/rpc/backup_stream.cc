#include "orchestrator/rpc/backup_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <utility>

#include "artifacts/digest.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "orchestrator/rpc/status.h"
#include "orchestrator/rpc/stream.h"
#include "storage/sqlite/backup.h"

namespace hone {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

using BackupStream = Stream<v1::BackupResponse>;

constexpr std::size_t kChunk = 256 * 1024;
// What honed goes on writing with while a copy is there, in bytes.
constexpr std::int64_t kKeepFree = std::int64_t{64} << 20;
constexpr std::int64_t kProgressEvery = std::int64_t{16} << 20;

// One copy for one client. Each step is posted to the thread by the one before it, or by what was
// sent having gone out, so that its members need no lock.
class BackupSending : public std::enable_shared_from_this<BackupSending> {
 public:
  BackupSending(const BackupPlaces& places, std::atomic<bool>& busy, asio::thread_pool& thread,
                std::shared_ptr<BackupStream> stream)
      : places_(places),
        path_(places.folder + "/copy.db"),
        busy_(busy),
        thread_(thread),
        stream_(std::move(stream)),
        began_at_(ReadClock().steady) {}

  ~BackupSending() {
    RemoveCopy();
    busy_ = false;
  }

  void Begin() {
    stream_->OnIdle(
        [self = shared_from_this()] { asio::post(self->thread_, [self] { self->HasGoneOut(); }); });
    Next(&BackupSending::BeginCopy);
  }

 private:
  // Ends with the last of those who hold it, when there is nothing to do for a client any more.
  void Next(void (BackupSending::*step)()) {
    asio::post(thread_, [self = shared_from_this(), step] {
      if (!self->stream_->Gone()) (self.get()->*step)();
    });
  }

  void End(const Result<void>& how) {
    if (!how) LogWarning("a backup was not made", {{"error", how.error().message}});
    stream_->Close(ToGrpcStatus(how));
  }

  void BeginCopy() {
    const Result<void> begun = MakeCopy();
    begun ? Next(&BackupSending::Copy) : End(begun);
  }

  Result<void> MakeCopy() {
    std::error_code error;
    fs::create_directories(places_.folder, error);
    if (error) return FromErrno(error.value(), "make the folder " + places_.folder);
    HONE_TRY(copy_, DatabaseBackup::Begin(places_.database, path_, kKeepFree));
    return {};
  }

  void Copy() {
    const Result<bool> done = copy_->Step();
    if (!done) {
      End(done.error());
      return;
    }
    size_ = copy_->size();
    copied_ = copy_->copied();
    const bool tell = copied_ >= told_ + kProgressEvery && !on_its_way_;
    if (tell) Send({});
    Next(*done ? &BackupSending::Check : &BackupSending::Copy);
  }

  void Check() {
    const Result<void> sound = CheckBackup(path_, [this] { return stream_->Gone(); });
    const Result<void> opened = sound ? TakeFile() : sound;
    if (!opened) {
      End(opened);
      return;
    }
    LogInfo("the database is copied for a backup",
            {{"bytes", size_}, {"seconds", Seconds(ReadClock().steady - began_at_)}});
    sending_ = true;
    if (!on_its_way_) SendPiece();
  }

  // From here on nobody else can find it.
  Result<void> TakeFile() {
    file_ = UniqueFd(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file_.valid()) return FromErrno(errno, "open " + path_);
    RemoveCopy();
    return {};
  }

  void SendPiece() {
    std::string data(kChunk, '\0');
    const ssize_t got = pread(file_.get(), data.data(), data.size(), sent_);
    if (got < 0) {
      End(FromErrno(errno, "read a copy of the database"));
      return;
    }
    if (got == 0) {
      v1::BackupResponse last;
      last.set_digest(ToString(sha256_.Finish()));
      Send(std::move(last));
      End({});
      return;
    }
    data.resize(static_cast<std::size_t>(got));
    sent_ += got;
    sha256_.Update(data);
    v1::BackupResponse piece;
    piece.set_data(std::move(data));
    Send(std::move(piece));
  }

  void Send(v1::BackupResponse message) {
    message.set_size(size_);
    message.set_copied(copied_);
    told_ = copied_;
    on_its_way_ = true;
    stream_->Send(std::move(message));
  }

  void HasGoneOut() {
    on_its_way_ = false;
    if (sending_ && !stream_->Gone()) SendPiece();
  }

  void RemoveCopy() const {
    for (const char* more : {"", "-journal", "-wal", "-shm"}) unlink((path_ + more).c_str());
  }

  static double Seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
  }

  const BackupPlaces places_;
  const std::string path_;
  std::atomic<bool>& busy_;
  asio::thread_pool& thread_;
  const std::shared_ptr<BackupStream> stream_;
  const SteadyTime began_at_;
  std::unique_ptr<DatabaseBackup> copy_;
  std::int64_t size_ = 0;
  std::int64_t copied_ = 0;
  std::int64_t told_ = 0;    // Of `copied_`.
  bool on_its_way_ = false;  // Something sent has not gone out.
  bool sending_ = false;
  UniqueFd file_;  // The whole copy.
  std::int64_t sent_ = 0;
  Sha256 sha256_;
};

}  // namespace

Backups::Backups(BackupPlaces places) : places_(std::move(places)) {
  std::error_code ignored;  // What cannot be removed makes the first backup fail, with a reason.
  fs::remove_all(places_.folder, ignored);
}

grpc::ServerWriteReactor<v1::BackupResponse>* Backups::Start() {
  const std::shared_ptr<BackupStream> stream = BackupStream::Make();
  if (busy_.exchange(true)) {
    stream->Close(ToGrpcStatus(
        Result<void>(ResourceExhausted("backup: another one is being made, try again after it"))));
  } else {
    std::make_shared<BackupSending>(places_, busy_, thread_, stream)->Begin();
  }
  return stream.get();
}

}  // namespace hone
