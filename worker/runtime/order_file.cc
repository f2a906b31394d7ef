#include "worker/runtime/order_file.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/json.h"
#include "worker/spool/layout.h"

namespace hone::worker {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxFileBytes = 16 << 20;

std::string NotePath(const std::string& worker_dir, AttemptId attempt, const char* kind) {
  return worker_dir + "/orders/" + ToString(attempt) + kind;
}

// The hyperparameters' and arguments' bytes are the user's and need not be UTF-8, which JSON has to
// be; so whatever is not travels as hexadecimal digits.
Json FromBytes(const std::string& bytes) {
  if (CleanUtf8(bytes, bytes.size()) == bytes) return bytes;
  return Json{{"hex", ToHex(bytes)}};
}

int FromHexDigit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

Result<std::string> ToBytes(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object()) return DataLoss("must be a text");
  HONE_TRY(const std::string digits, TextField(value, "hex"));
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    const int high = FromHexDigit(digits[i]);
    const int low = FromHexDigit(digits[i + 1]);
    if (high < 0 || low < 0) return DataLoss("hex: must be hexadecimal");
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

Json FromPairs(const std::map<std::string, std::string>& pairs) {
  Json list = Json::array();
  for (const auto& [key, value] : pairs) list.push_back({FromBytes(key), FromBytes(value)});
  return list;
}

Json FromTexts(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(FromBytes(text));
  return list;
}

Result<Json> ListField(const Json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end() || !field->is_array()) {
    return DataLoss(std::string(key) + ": must be a list");
  }
  return *field;
}

Result<std::vector<std::string>> TextsField(const Json& object, const char* key) {
  HONE_TRY(const Json list, ListField(object, key));
  std::vector<std::string> texts;
  for (const Json& one : list) {
    HONE_TRY(std::string text, ToBytes(one));
    texts.push_back(std::move(text));
  }
  return texts;
}

using Pair = std::pair<std::string, std::string>;

Result<std::vector<Pair>> PairsField(const Json& object, const char* key) {
  HONE_TRY(const Json list, ListField(object, key));
  std::vector<Pair> pairs;
  for (const Json& one : list) {
    if (!one.is_array() || one.size() != 2) return DataLoss(std::string(key) + ": must be pairs");
    HONE_TRY(std::string first, ToBytes(one[0]));
    HONE_TRY(std::string second, ToBytes(one[1]));
    pairs.emplace_back(std::move(first), std::move(second));
  }
  return pairs;
}

Result<std::string> BytesField(const Json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end()) return DataLoss(std::string(key) + ": must be there");
  return ToBytes(*field);
}

Result<std::map<std::string, Input>> InputsField(const Json& object) {
  HONE_TRY(const Json list, ListField(object, "inputs"));
  std::map<std::string, Input> inputs;
  for (const Json& one : list) {
    if (!one.is_object()) return DataLoss("inputs: must be objects");
    HONE_TRY(std::string channel, BytesField(one, "channel"));
    Input input;
    HONE_TRY(input.path, BytesField(one, "path"));
    HONE_TRY(input.artifact, TextField(one, "artifact"));
    if (input.path.empty() == input.artifact.empty()) {
      return DataLoss("inputs: must have a path or an artifact");
    }
    inputs.emplace(std::move(channel), std::move(input));
  }
  return inputs;
}

// The release before wrote none of this.
Result<void> ReadCheckpoints(const Json& object, RunOrder& order) {
  if (!object.contains("checkpoint")) return {};
  HONE_TRY(const std::int64_t interval,
           IntegerField(object, "checkpoint_interval_us", 1, INT64_MAX));
  order.checkpoint_interval = Duration(interval);
  HONE_TRY(order.checkpoint, TextField(object, "checkpoint"));
  return {};
}

}  // namespace

std::string ToJson(const StoredOrder& stored) {
  const RunOrder& order = stored.order;
  Json object = {{"version", kVersion},
                 {"attempt", order.attempt.value},
                 {"attempt_number", order.attempt_number},
                 {"training_job", order.training_job},
                 {"tuning_job", order.tuning_job},
                 {"trial", order.trial},
                 {"algorithm", order.algorithm},
                 {"arguments", order.arguments},
                 {"slots", order.slots},
                 {"gpus", order.gpus},
                 {"time_limit_us", order.time_limit.count()},
                 {"grace_period_us", order.grace_period.count()},
                 {"checkpoint_interval_us", order.checkpoint_interval.count()},
                 {"checkpoint", order.checkpoint},
                 {"stop_on_lost_contact", order.on_lost_contact == OnLostContact::kStop},
                 {"parent", order.parent},
                 {"objective_metric", order.objective_metric}};
  object["hyperparameters"] = Json::array();
  for (const Hyperparameter& one : order.hyperparameters) {
    object["hyperparameters"].push_back({FromBytes(one.name), FromBytes(one.value)});
  }
  object["metrics"] = Json::array();
  for (const MetricDefinition& one : order.metrics) {
    object["metrics"].push_back({FromBytes(one.name), FromBytes(one.regex)});
  }
  object["command"] = FromTexts(order.command);
  object["inputs"] = Json::array();
  for (const auto& [channel, input] : order.inputs) {
    object["inputs"].push_back({{"channel", FromBytes(channel)},
                                {"path", FromBytes(input.path)},
                                {"artifact", input.artifact}});
  }
  object["environment"] = FromPairs(order.environment);
  object["devices"] = FromTexts(stored.devices);
  return object.dump() + "\n";
}

Result<StoredOrder> ParseStoredOrder(const std::string& json) {
  HONE_TRY(const Json object, ParseObject(json));
  HONE_TRY([[maybe_unused]] const std::int64_t version,
           IntegerField(object, "version", 1, kVersion));
  StoredOrder stored;
  RunOrder& order = stored.order;
  HONE_TRY(const std::int64_t attempt, IntegerField(object, "attempt", 1, INT64_MAX));
  order.attempt = AttemptId(attempt);
  HONE_TRY(order.attempt_number, IntegerField(object, "attempt_number", 0, INT32_MAX));
  HONE_TRY(order.training_job, TextField(object, "training_job"));
  HONE_TRY(order.tuning_job, TextField(object, "tuning_job"));
  HONE_TRY(order.trial, IntegerField(object, "trial", 0, INT64_MAX));
  HONE_TRY(order.algorithm, TextField(object, "algorithm"));
  HONE_TRY(order.arguments, BooleanField(object, "arguments"));
  HONE_TRY(order.slots, IntegerField(object, "slots", 1, INT32_MAX));
  HONE_TRY(order.gpus, IntegerField(object, "gpus", 0, INT32_MAX));
  HONE_TRY(const std::int64_t time_limit, IntegerField(object, "time_limit_us", 0, INT64_MAX));
  order.time_limit = Duration(time_limit);
  HONE_TRY(const std::int64_t grace, IntegerField(object, "grace_period_us", 0, INT64_MAX));
  order.grace_period = Duration(grace);
  HONE_TRY_VOID(ReadCheckpoints(object, order));
  HONE_TRY(const bool stop, BooleanField(object, "stop_on_lost_contact"));
  order.on_lost_contact = stop ? OnLostContact::kStop : OnLostContact::kContinue;
  HONE_TRY(order.parent, TextField(object, "parent"));
  HONE_TRY(order.objective_metric, TextField(object, "objective_metric"));
  HONE_TRY(const std::vector<Pair> hyperparameters, PairsField(object, "hyperparameters"));
  for (const auto& [name, value] : hyperparameters) order.hyperparameters.push_back({name, value});
  HONE_TRY(const std::vector<Pair> metrics, PairsField(object, "metrics"));
  for (const auto& [name, regex] : metrics) order.metrics.push_back({name, regex});
  HONE_TRY(order.command, TextsField(object, "command"));
  HONE_TRY(order.inputs, InputsField(object));
  HONE_TRY(const std::vector<Pair> environment, PairsField(object, "environment"));
  order.environment.insert(environment.begin(), environment.end());
  HONE_TRY(stored.devices, TextsField(object, "devices"));
  return stored;
}

Result<void> SaveOrder(const std::string& worker_dir, const StoredOrder& stored) {
  std::error_code failed;
  std::filesystem::create_directories(worker_dir + "/orders", failed);
  if (failed) return FromErrno(failed.value(), "make " + worker_dir + "/orders");
  return WriteDurably(NotePath(worker_dir, stored.order.attempt, ".json"), ToJson(stored));
}

Result<StoredOrder> LoadOrder(const std::string& worker_dir, AttemptId attempt) {
  HONE_TRY(const std::string text,
           ReadSmallFile(NotePath(worker_dir, attempt, ".json"), kMaxFileBytes));
  return ParseStoredOrder(text);
}

Result<void> SaveCursors(const std::string& worker_dir, AttemptId attempt, Cursors acknowledged) {
  const Json object = {{"output", acknowledged.output}, {"metrics", acknowledged.metrics}};
  return WriteDurably(NotePath(worker_dir, attempt, ".cursors"), object.dump() + "\n");
}

Cursors LoadCursors(const std::string& worker_dir, AttemptId attempt) {
  const Result<std::string> text =
      ReadSmallFile(NotePath(worker_dir, attempt, ".cursors"), kMaxFileBytes);
  if (!text) return {};
  const Result<Json> object = ParseObject(*text);
  if (!object) return {};
  const Result<std::int64_t> output = IntegerField(*object, "output", 0, INT64_MAX);
  const Result<std::int64_t> metrics = IntegerField(*object, "metrics", 0, INT64_MAX);
  return output && metrics ? Cursors{*output, *metrics} : Cursors{};
}

void RemoveNotes(const std::string& worker_dir, AttemptId attempt) {
  std::error_code ignored;
  std::filesystem::remove(NotePath(worker_dir, attempt, ".cursors"), ignored);
  std::filesystem::remove(NotePath(worker_dir, attempt, ".json"), ignored);
}

void RemoveStrayNotes(const std::string& worker_dir) {
  const Result<std::vector<AttemptId>> attempts = ListAttempts(worker_dir);
  if (!attempts) return;
  for (const char* folder : {"/orders", "/jobs"}) {
    std::error_code failed;
    std::vector<std::filesystem::path> strays;
    for (std::filesystem::directory_iterator entry(worker_dir + folder, failed), end;
         !failed && entry != end; entry.increment(failed)) {
      const auto id = ParseInt(entry->path().stem().string());
      const bool known =
          id && std::binary_search(attempts->begin(), attempts->end(), AttemptId(*id));
      if (id && !known) strays.push_back(entry->path());
    }
    for (const std::filesystem::path& stray : strays) std::filesystem::remove_all(stray, failed);
  }
}

}  // namespace hone::worker
