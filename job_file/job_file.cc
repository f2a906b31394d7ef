#include "job_file/job_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>
#include <regex>

#include "job_file/field_reader.h"
#include "job_file/overrides.h"
#include "job_file/program_reader.h"
#include "job_file/space_reader.h"

namespace hone {
namespace {

constexpr std::size_t kMaxNameBytes = 32;

// The names that a strategy may have; which of them a server knows, its registry says.
const std::vector<std::string>& StrategyNames() {
  static const std::vector<std::string> kNames = {"random", "bayesian", "quasi-random", "grid",
                                                  "hyperband"};
  return kNames;
}

void ReadName(const Field& root, FieldReader* reader, std::string* name) {
  const Field field = reader->Get(root, "name", "name");
  *name = reader->Text(field).value_or("");
  static const std::regex kPattern("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}");
  const bool fits = name->size() <= kMaxNameBytes && std::regex_match(*name, kPattern);
  if (!field || field.node->kind != YamlNode::Kind::kScalar || fits) return;
  reader->Refuse(field, "must be 1 to 32 letters, digits and, between them, hyphens");
}

void ReadStrategy(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  const Field field = reader->Get(root, "strategy", "strategy");
  const auto text = reader->Text(field);
  if (!text) return;
  const std::vector<std::string>& names = StrategyNames();
  if (std::find(names.begin(), names.end(), *text) == names.end()) reader->RefuseWord(field, names);
  spec->set_strategy(*text);
}

void ReadSeed(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  const Field field = reader->Get(root, "seed", "seed");
  const auto text = reader->Text(field);
  if (!text) return;
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seed);
  if (error == std::errc() && end == text->data() + text->size()) {
    spec->set_seed(seed);
  } else {
    reader->Refuse(field, "must be a whole number from 0 to 18446744073709551615");
  }
}

void ReadLimits(const Field& root, FieldReader* reader, v1::Limits* limits) {
  const Field field = reader->Get(root, "limits", "limits");
  if (!field || !reader->IsMapOf(field, "limits")) return;
  const auto get = [&](const char* key) {
    return reader->Get(field, key, "limits." + std::string(key));
  };
  const auto max_trials = reader->Integer(get("max_trials"), 1, 100'000);
  const auto max_parallel = reader->Integer(get("max_parallel_trials"), 1, 10'000);
  const auto max_runtime = reader->Span(get("max_runtime"), 1s, 24h * 365);
  const auto max_failed = reader->Integer(get("max_failed_trials"), 1);
  if (max_trials) limits->set_max_trials(*max_trials);
  if (max_parallel) limits->set_max_parallel_trials(static_cast<int>(*max_parallel));
  if (max_runtime) SetDuration(*max_runtime, limits->mutable_max_runtime());
  if (max_failed) limits->set_max_failed_trials(*max_failed);
}

void ReadTags(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  reader->ForEachEntry(reader->Get(root, "tags", "tags"),
                       [&](const std::string& key, const Field& field) {
                         (*spec->mutable_tags())[key] = reader->Text(field).value_or("");
                       });
}

void ReadAll(const YamlNode& tree, const std::filesystem::path& folder, FieldReader* reader,
             JobFile* file) {
  const Field root{&tree, "", ""};
  if (!reader->IsMapOf(root, "")) return;
  ReadName(root, reader, &file->name);
  ReadStrategy(root, reader, &file->spec);
  ReadSeed(root, reader, &file->spec);
  v1::TrialDefinition* definition = file->spec.add_definitions();
  ReadSpace(root, reader, definition);
  ReadProgram(root, folder, reader, definition->mutable_program());
  ReadLimits(root, reader, file->spec.mutable_limits());
  ReadStartPoints(root, reader, &file->spec);
  ReadTags(root, reader, &file->spec);
}

}  // namespace

Result<JobFile> ParseJobFile(const JobFileText& source) {
  std::vector<Mistake> mistakes;
  Place error_place;
  Result<YamlNode> tree = ParseYaml(source.text, &mistakes, &error_place);
  if (!tree) {
    mistakes.push_back({error_place, {"(file)", tree.error().message, ""}});
    return ToError(std::move(mistakes), source.file);
  }
  for (const std::string& setting : source.overrides) {
    ApplyOverride(setting, &*tree, &mistakes);
  }
  FieldReader reader(&mistakes);
  JobFile file{.file = source.file, .name = {}, .spec = {}, .places = {}};
  ReadAll(*tree, source.folder, &reader, &file);
  if (!mistakes.empty()) return ToError(std::move(mistakes), source.file);
  file.places = reader.TakePlaces();
  return file;
}

Result<JobFile> ReadJobFile(const std::filesystem::path& path,
                            const std::vector<std::string>& overrides) {
  struct stat status = {};
  // A wrong argument, whatever the system calls it: "not found" would be said of a job.
  const auto cannot_open = [&] {
    return InvalidArgument(FromErrno(errno, "open " + path.string()).message);
  };
  if (stat(path.c_str(), &status) != 0) return cannot_open();
  // A pipe (`hone create <(generate)`, /dev/stdin) is as good as a file; a folder is not.
  if (S_ISDIR(status.st_mode)) return InvalidArgument(path.string() + ": must be a file");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return cannot_open();
  std::string text(kMaxFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return ParseJobFile({.text = text,
                       .file = path.string(),
                       .folder = std::filesystem::absolute(path).parent_path(),
                       .overrides = overrides});
}

std::string Describe(const JobFile& file, const Violation& violation) {
  const Places::Entry entry = file.places.Find(violation.field);
  return MistakeLine(entry.place, file.file, {entry.field, violation.rule, violation.value});
}

std::string NameFromFile(const std::filesystem::path& path, WallTime now) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  char time[32] = {};
  std::strftime(time, sizeof(time), "%Y%m%d-%H%M%S", &utc);
  const std::string suffix = time;
  std::string stem;
  for (const char c : path.stem().string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) stem += c;
    if (!plain && !stem.empty() && stem.back() != '-') stem += '-';
    if (stem.size() + 1 + suffix.size() == kMaxNameBytes) break;
  }
  while (!stem.empty() && stem.back() == '-') stem.pop_back();
  return (stem.empty() ? "job" : stem) + "-" + suffix;
}

}  // namespace hone
