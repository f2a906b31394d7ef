#include "worker/train/storage/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "worker/train/base/failure.h"
#include "worker/train/base/json.h"
#include "worker/train/base/log.h"

namespace hone::train {
namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{4} << 30;
constexpr std::size_t kKept = 2;
constexpr const char* kStart = "checkpoint-";
constexpr const char* kEnding = ".safetensors";
constexpr const char* kKey = "hone.checkpoint/1";  // Of the position, in the file's metadata.
constexpr std::int64_t kMaxCount = std::int64_t{1} << 40;

std::string NameOf(const Position& position) {
  char name[64];
  std::snprintf(name, sizeof(name), "%s%07d-%010lld%s", kStart, position.epoch,
                static_cast<long long>(position.batch), kEnding);
  return name;
}

// The names of the checkpoints in the folder, the newest first.
std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  std::filesystem::directory_iterator at(folder, ignored);
  for (; !ignored && at != std::filesystem::directory_iterator(); at.increment(ignored)) {
    const std::string name = at->path().filename();
    if (name.starts_with(kStart) && name.ends_with(kEnding)) names.push_back(name);
  }
  std::sort(names.rbegin(), names.rend());
  return names;
}

// Also what a killed process left half written.
void RemoveOld(const std::string& folder) {
  std::error_code ignored;
  const std::vector<std::string> names = NamesIn(folder);
  for (std::size_t i = kKept; i < names.size(); ++i) {
    std::filesystem::remove(folder + "/" + names[i], ignored);
  }
  std::vector<std::filesystem::path> leftovers;
  std::filesystem::directory_iterator at(folder, ignored);
  for (; !ignored && at != std::filesystem::directory_iterator(); at.increment(ignored)) {
    const std::string name = at->path().filename();
    if (name.starts_with(kStart) && name.ends_with(kTemporaryEnding))
      leftovers.push_back(at->path());
  }
  for (const std::filesystem::path& leftover : leftovers) {
    std::filesystem::remove(leftover, ignored);
  }
}

Json ToJson(const Scores& scores) {
  return Json::Array().Add(scores.loss).Add(scores.accuracy).Add(scores.top_k_accuracy);
}

std::string ToText(const Checkpoint& checkpoint) {
  const Position& position = checkpoint.position;
  Json history = Json::Array();
  for (const EpochScores& scores : position.history) {
    history.Add(Json::Array().Add(ToJson(scores.train)).Add(ToJson(scores.validation)));
  }
  Json identity = Json::Object();
  for (const auto& [name, value] : checkpoint.identity) identity.Append(name, value);
  return Json::Object()
      .Append("epoch", position.epoch)
      .Append("batch", position.batch)
      .Append("loss", position.sums.loss)
      .Append("correct", position.sums.correct)
      .Append("correct_top_k", position.sums.correct_top_k)
      .Append("pictures", position.sums.pictures)
      .Append("best_epoch", position.best_epoch)
      .Append("history", std::move(history))
      .Append("identity", std::move(identity))
      .Text();
}

// Reads members, and remembers if one was not what it must be.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  std::int64_t Count(const char* name, std::int64_t least = 0) {
    const std::optional<std::int64_t> count = json_[name].AsInteger();
    fine_ = fine_ && count && *count >= least && *count <= kMaxCount;
    return count.value_or(0);
  }
  double Number(const Json& json) {
    const std::optional<double> number = json.AsNumber();
    fine_ = fine_ && number && std::isfinite(*number);
    return number.value_or(0);
  }
  Scores ToScores(const Json& json) {
    fine_ = fine_ && json.items().size() == 3;
    if (!fine_) return {};
    return {Number(json.items()[0]), Number(json.items()[1]), Number(json.items()[2])};
  }
  void Require(bool holds) { fine_ = fine_ && holds; }
  bool fine() const { return fine_; }

 private:
  const Json& json_;
  bool fine_ = true;
};

std::optional<Position> ToPosition(const Json& json) {
  Reader reader(json);
  constexpr std::int64_t kMaxEpochs = 1'000'000;
  const std::int64_t epoch = reader.Count("epoch");
  const std::int64_t best = reader.Count("best_epoch", -1);
  reader.Require(epoch <= kMaxEpochs && best < epoch);
  Position position;
  position.batch = reader.Count("batch");
  position.sums.loss = reader.Number(json["loss"]);
  position.sums.correct = reader.Count("correct");
  position.sums.correct_top_k = reader.Count("correct_top_k");
  position.sums.pictures = reader.Count("pictures");
  for (const Json& scores : json["history"].items()) {
    reader.Require(scores.items().size() == 2);
    if (!reader.fine()) return std::nullopt;
    position.history.push_back(
        {reader.ToScores(scores.items()[0]), reader.ToScores(scores.items()[1])});
  }
  reader.Require(position.history.size() == static_cast<std::size_t>(epoch));
  if (!reader.fine()) return std::nullopt;
  position.epoch = static_cast<int>(epoch);
  position.best_epoch = static_cast<int>(best);
  return position;
}

std::optional<Checkpoint> Read(const std::string& path, std::string* why) {
  const std::optional<Bytes> bytes = ReadFile(path, kMaxBytes, why);
  if (!bytes) return std::nullopt;
  std::optional<TensorFile> file = ParseTensors(*bytes, why);
  if (!file) return std::nullopt;
  const std::optional<Json> json = ParseJson(file->metadata[kKey]);
  const std::optional<Position> position = json ? ToPosition(*json) : std::nullopt;
  if (!position) {
    *why = "the position must be whole";
    return std::nullopt;
  }
  Checkpoint checkpoint;
  const Json& identity = (*json)["identity"];
  for (std::size_t i = 0; i < identity.keys().size(); ++i) {
    checkpoint.identity[identity.keys()[i]] = identity.items()[i].AsString().value_or("");
  }
  checkpoint.position = *position;
  checkpoint.state = *std::move(file);
  return checkpoint;
}

}  // namespace

std::string WriteCheckpoint(const std::string& folder, const Checkpoint& checkpoint) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return error.message();
  TensorFile file = checkpoint.state;
  file.metadata[kKey] = ToText(checkpoint);
  const std::string wrong = WriteTensors(folder + "/" + NameOf(checkpoint.position), file);
  if (wrong.empty()) RemoveOld(folder);
  return wrong;
}

std::optional<Checkpoint> ReadNewestCheckpoint(const std::string& folder) {
  std::string all;
  for (const std::string& name : NamesIn(folder)) {
    std::string why;
    std::optional<Checkpoint> checkpoint = Read(folder + "/" + name, &why);
    if (checkpoint) return checkpoint;
    LogInfo("Passing over an unsound checkpoint: " + name + ": " + why);
    all += (all.empty() ? "" : "; ") + name + ": " + why;
  }
  if (all.empty()) return std::nullopt;
  throw Failure(ExitCode::kBadParent,
                "checkpoints: must be empty or hold a sound checkpoint: " + all);
}

std::string Difference(const std::map<std::string, std::string>& stored,
                       const std::map<std::string, std::string>& here) {
  for (const auto& [name, value] : here) {
    const auto at = stored.find(name);
    const std::string other = at == stored.end() ? "not there" : at->second;
    if (other != value) {
      return name + ": must be what it was when the checkpoint was stored (" + other +
             "): " + value;
    }
  }
  return "";
}

}  // namespace hone::train
