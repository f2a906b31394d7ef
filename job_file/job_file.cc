#include "job_file/job_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>

#include "convert/time.h"
#include "job_file/field_reader.h"
#include "job_file/overrides.h"
#include "job_file/program_reader.h"
#include "job_file/space_reader.h"
#include "job_file/violations.h"

namespace hone {
namespace {

constexpr std::size_t kMaxNameBytes = 32;

void ReadName(const Field& root, FieldReader* reader, std::string* name) {
  const auto text = reader->Text(reader->Get(root, "name", "name"));
  if (name->empty()) *name = text.value_or("");
}

void ReadStrategy(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  spec->set_strategy(reader->Text(reader->Get(root, "strategy", "strategy")).value_or(""));
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
  if (FieldReader::IsAbsent(field) || !reader->IsMapOf(field, "limits")) return;
  const auto get = [&](const char* key) {
    return reader->Get(field, key, "limits." + std::string(key));
  };
  const auto max_trials = reader->Integer(get("max_trials"));
  const auto max_parallel = reader->Integer32(get("max_parallel_trials"));
  const auto max_runtime = reader->Span(get("max_runtime"));
  const auto max_failed = reader->Integer(get("max_failed_trials"));
  if (max_trials) limits->set_max_trials(*max_trials);
  if (max_parallel) limits->set_max_parallel_trials(*max_parallel);
  if (max_runtime) *limits->mutable_max_runtime() = FromDuration(*max_runtime);
  if (max_failed) limits->set_max_failed_trials(*max_failed);
}

void ReadEarlyStopping(const Field& root, FieldReader* reader) {
  enum class When { kOff, kAuto };
  static const std::vector<Word<When>> kWords = {{"off", When::kOff}, {"auto", When::kAuto}};
  const Field field = reader->Get(root, "early_stopping", "");
  if (reader->OneOf(field, kWords) == When::kAuto) {
    reader->Refuse(field, "not yet supported");
  }
}

void ReadCompletion(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  const Field field = reader->Get(root, "completion", "completion");
  if (FieldReader::IsAbsent(field) || !reader->IsMapOf(field, "completion")) return;
  const auto target = reader->Number(reader->Get(field, "target", "completion.target"));
  const auto no_improvement =
      reader->Integer(reader->Get(field, "no_improvement", "completion.no_improvement"));
  const Field converged = reader->Get(field, "converged", "");
  if (target) spec->mutable_completion()->set_target(*target);
  if (no_improvement) spec->mutable_completion()->set_no_improvement(*no_improvement);
  if (reader->Boolean(converged).value_or(false)) {
    reader->Refuse(converged, "not yet supported");
  }
}

void ReadTags(const Field& root, FieldReader* reader, auto* spec) {
  reader->ForEachEntry(reader->Get(root, "tags", "tags"),
                       [&](const std::string& key, const Field& field) {
                         (*spec->mutable_tags())[key] = reader->Text(field).value_or("");
                       });
}

void ReadAll(const Field& root, const std::filesystem::path& folder, FieldReader* reader,
             JobFile* file) {
  ReadName(root, reader, &file->name);
  ReadStrategy(root, reader, &file->spec);
  ReadSeed(root, reader, &file->spec);
  v1::TrialDefinition* definition = file->spec.add_definitions();
  ReadSpace(root, reader, definition);
  ReadProgram(root, "definitions[0].program", folder, reader, definition->mutable_program());
  ReadLimits(root, reader, file->spec.mutable_limits());
  ReadStartPoints(root, reader, &file->spec);
  ReadEarlyStopping(root, reader);
  ReadCompletion(root, reader, &file->spec);
  ReadTags(root, reader, &file->spec);
}

void ReadAll(const Field& root, const std::filesystem::path& folder, FieldReader* reader,
             TrainingJobFile* file) {
  static constexpr const char* kOfASearch[] = {"strategy", "seed",           "start_points",
                                               "limits",   "early_stopping", "completion"};
  ReadName(root, reader, &file->name);
  for (const char* key : kOfASearch) {
    if (!FieldReader::IsAbsent(reader->Get(root, key, ""))) file->ignored.emplace_back(key);
  }
  const Field parameters = reader->Get(root, "parameters", "");
  if (!FieldReader::IsAbsent(parameters)) {
    reader->Refuse(parameters,
                   "must not be there for a single training job; each has one value, under static");
  }
  const Field objective = reader->Get(root, "objective", "objective");
  if (!FieldReader::IsAbsent(objective)) {
    ReadObjective(objective, reader, file->spec.mutable_objective());
  }
  ReadStatics(reader->Get(root, "static", "hyperparameters"), reader,
              file->spec.mutable_hyperparameters());
  ReadProgram(root, "program", folder, reader, file->spec.mutable_program());
  ReadTags(root, reader, &file->spec);
}

template <typename File>
Result<File> Parse(const JobFileText& source) {
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
  File file;
  file.file = source.file;
  file.name = source.name;
  const Field root{&*tree, "", ""};
  const bool read = reader.IsMapOf(root, "");
  if (read) ReadAll(root, source.folder, &reader, &file);
  file.places = std::move(reader.places());
  if (!source.name.empty()) file.places.Add("name", {"name", Place{.option = "--name"}});
  if (read) AddViolations(file, reader.zeros(), &mistakes);
  if (!mistakes.empty()) return ToError(std::move(mistakes), source.file);
  return file;
}

template <typename File>
Result<File> Read(const std::filesystem::path& path, const std::vector<std::string>& overrides,
                  const std::string& name) {
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
  return Parse<File>({.text = text,
                      .file = path.string(),
                      .folder = std::filesystem::absolute(path).parent_path(),
                      .overrides = overrides,
                      .name = name});
}

}  // namespace

Result<JobFile> ParseJobFile(const JobFileText& source) { return Parse<JobFile>(source); }

Result<TrainingJobFile> ParseTrainingJobFile(const JobFileText& source) {
  return Parse<TrainingJobFile>(source);
}

Result<JobFile> ReadJobFile(const std::filesystem::path& path,
                            const std::vector<std::string>& overrides, const std::string& name) {
  return Read<JobFile>(path, overrides, name);
}

Result<TrainingJobFile> ReadTrainingJobFile(const std::filesystem::path& path,
                                            const std::vector<std::string>& overrides,
                                            const std::string& name) {
  return Read<TrainingJobFile>(path, overrides, name);
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
