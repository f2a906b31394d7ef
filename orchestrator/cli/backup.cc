#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "artifacts/digest.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/new_file.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

struct BackupOptions {
  std::string file;
  bool force = false;
};

Result<void> CheckTarget(const BackupOptions& options) {
  std::error_code ignored;
  const fs::file_status status = fs::symlink_status(options.file, ignored);
  if (status.type() == fs::file_type::directory) {
    return InvalidArgument("FILE: must be a file's name, and this is a folder: " + options.file);
  }
  if (!fs::exists(status) || options.force) return {};
  return FailedPrecondition("FILE: must not be there yet, or --force be given: " + options.file);
}

// Takes a backup as it comes, and knows whether it has come whole.
class Receipt {
 public:
  Receipt(Context& context, NewFile& file) : context_(context), file_(file) {}

  // False: it cannot be stored.
  bool Take(const v1::BackupResponse& message) {
    ++messages_;
    size_ = message.size();
    received_ += static_cast<std::int64_t>(message.data().size());
    sha256_.Update(message.data());
    written_ = file_.Write(message.data());
    if (!message.digest().empty()) digest_ = message.digest();
    ShowProgress(message);
    return written_.ok();
  }

  // Whether all of it is in the file, once the stream has ended as `read` says.
  Result<void> Check(const Result<void>& read) {
    if (shown_) context_.err << "\r\033[K" << std::flush;
    if (!written_) return written_;
    if (!read && messages_ == 0) return read;
    if (!read && read.error().code != ErrorCode::kUnavailable) return read;
    if (!read) return DataLoss("backup: broke off before its end: " + read.error().message);
    if (digest_.empty() || received_ != size_ || digest_ != ToString(sha256_.Finish())) {
      return DataLoss("backup: did not arrive whole: " + std::to_string(received_) + " of " +
                      std::to_string(size_) + " bytes");
    }
    return {};
  }

  std::int64_t size() const { return size_; }
  const std::string& digest() const { return digest_; }

 private:
  // Each percent once: first of what the controller copies, then of what it sends.
  void ShowProgress(const v1::BackupResponse& message) {
    if (!context_.terminal || context_.json || message.size() <= 0) return;
    const bool copying = received_ == 0;
    const std::int64_t percent = (copying ? message.copied() : received_) * 100 / message.size();
    const std::string line = std::string(copying ? "copying" : "receiving") +
                             " the database: " + std::to_string(percent) + "% of " +
                             FormatBytes(message.size());
    if (line == line_) return;
    line_ = line;
    shown_ = true;
    context_.err << "\r\033[K" << line << std::flush;
  }

  Context& context_;
  NewFile& file_;
  Sha256 sha256_;
  Result<void> written_;
  std::int64_t messages_ = 0;
  std::int64_t size_ = 0;
  std::int64_t received_ = 0;
  std::string digest_;
  std::string line_;
  bool shown_ = false;
};

Result<int> Backup(Context& context, const BackupOptions& options) {
  HONE_TRY_VOID(CheckTarget(options));
  HONE_TRY(NewFile file, NewFile::Beside(options.file));
  Client client(Endpoint(context));
  Receipt receipt(context, file);
  const Result<void> read =
      client.Backup([&](const v1::BackupResponse& message) { return receipt.Take(message); });
  HONE_TRY_VOID(receipt.Check(read));
  HONE_TRY_VOID(CheckTarget(options));  // It took a while.
  HONE_TRY_VOID(file.Publish());
  if (context.json) {
    context.out << nlohmann::json{{"file", options.file},
                                  {"size", receipt.size()},
                                  {"digest", receipt.digest()}}
                << '\n';
  } else {
    context.out << options.file << ": a copy of the database, " << FormatBytes(receipt.size())
                << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddBackupCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<BackupOptions>();
  CLI::App* command = AddCommand<BackupOptions>(
      app, action, "backup",
      "Copy the controller's database while it runs; artifacts and logs are not in it",
      "hone backup hone-2026-01-31.db", options, Backup);
  command->add_option("FILE", options->file, "Where to put the copy; there whole or not at all")
      ->required();
  command->add_flag("--force", options->force, "Replace FILE");
}

}  // namespace hone
