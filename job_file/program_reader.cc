#include "job_file/program_reader.h"

#include "convert/time.h"

namespace hone {
namespace {

// Words that say themselves that they are paths; any other word is the program's own business.
std::string CommandWord(const std::string& word, const std::filesystem::path& folder) {
  const bool is_path = word.starts_with("./") || word.starts_with("../");
  return is_path ? (folder / word).lexically_normal().string() : word;
}

void ReadCommand(const Field& trial, const std::filesystem::path& folder, FieldReader* reader,
                 v1::TrainingProgram* program) {
  const Field algorithm = reader->Get(trial, "algorithm", trial.path + ".algorithm");
  program->set_algorithm(reader->Text(algorithm).value_or(""));
  const std::string path = trial.path + ".command";
  const Field command = FieldReader::IsAbsent(algorithm) ? reader->Require(trial, "command", path)
                                                         : reader->Get(trial, "command", path);
  if (!command || !reader->IsList(command)) return;
  // A word that could not be read keeps its place: the program is not missing for that.
  reader->ForEachItem(command, [&](int, const Field& item) {
    program->add_command(CommandWord(reader->Text(item).value_or("?"), folder));
  });
}

void ReadInputs(const Field& trial, const std::filesystem::path& folder, FieldReader* reader,
                v1::TrainingProgram* program) {
  const Field inputs = reader->Get(trial, "inputs", trial.path + ".inputs");
  reader->ForEachEntry(inputs, [&](const std::string& channel, const Field& entry) {
    const std::string path = entry.path + ".path";
    v1::InputChannel& input = (*program->mutable_inputs())[channel];
    Field field = reader->Renamed(entry, path);
    if (entry.node->kind == YamlNode::Kind::kMap) {
      reader->IsMapOf(entry, "trial.inputs.CHANNEL");
      const Field from = reader->Get(entry, "from", entry.path + ".from");
      const std::string whose = reader->Text(from).value_or("?");
      if (whose.empty()) reader->Refuse(from, "must not be empty");
      if (from) input.set_from(whose.empty() ? "?" : whose);
      field = from ? reader->Get(entry, "path", path) : reader->Require(entry, "path", path);
      if (from && !field) return;
    }
    const auto text = reader->Text(field);
    // It would be the file's own folder, which nobody means.
    if (text && text->empty()) reader->Refuse(field, "must not be empty");
    const std::filesystem::path given = text.value_or("");
    input.set_path((folder / given).lexically_normal().string());
  });
}

void ReadMetrics(const Field& trial, FieldReader* reader, v1::TrainingProgram* program) {
  const Field metrics = reader->Get(trial, "metrics", trial.path + ".metrics");
  reader->ForEachItem(metrics, [&](int index, const Field& item) {
    v1::MetricDefinition* metric = program->add_metrics();
    metric->set_name("unread " + std::to_string(index));  // Unlike the others.
    if (!reader->IsMapOf(item, "trial.metrics[]")) return;
    const auto name = reader->Text(reader->Require(item, "name", item.path + ".name"));
    const auto regex = reader->Text(reader->Require(item, "regex", item.path + ".regex"));
    if (name) metric->set_name(*name);
    metric->set_regex(regex.value_or(""));
  });
}

void ReadTexts(const Field& map, FieldReader* reader, auto* texts) {
  reader->ForEachEntry(map, [&](const std::string& key, const Field& field) {
    (*texts)[key] = reader->Text(field).value_or("");
  });
}

void ReadResources(const Field& trial, FieldReader* reader, v1::Resources* resources) {
  const Field field = reader->Get(trial, "resources", trial.path + ".resources");
  if (FieldReader::IsAbsent(field) || !reader->IsMapOf(field, "trial.resources")) return;
  const auto slots = reader->Integer32(reader->Get(field, "slots", field.path + ".slots"));
  const auto gpus = reader->Integer32(reader->Get(field, "gpus", field.path + ".gpus"));
  if (slots) resources->set_slots(*slots);
  if (gpus) resources->set_gpus(*gpus);
  ReadTexts(reader->Get(field, "labels", field.path + ".labels"), reader,
            resources->mutable_labels());
}

void ReadFailureRules(const Field& trial, FieldReader* reader, v1::TrainingProgram* program) {
  const Field rules = reader->Get(trial, "on_failure", trial.path + ".on_failure");
  reader->ForEachEntry(rules, [&](const std::string& name, const Field& entry) {
    const std::string path = rules.path + "[" + std::to_string(program->on_failure_size()) + "]";
    const Field rule = reader->Renamed(entry, path);
    reader->places().Add(path + ".cause", {entry.name, entry.key_place});
    const auto cause = FindWord(FailureCauseWords(), name);
    if (!cause) reader->RefuseName(rule, name, "cause", Spellings(FailureCauseWords()));
    const auto policy = reader->OneOf(rule, FailurePolicyWords());
    v1::FailureRule* message = program->add_on_failure();
    message->set_cause(cause.value_or(v1::FAILURE_CAUSE_UNSPECIFIED));
    message->set_policy(policy.value_or(v1::FAILURE_POLICY_UNSPECIFIED));
  });
}

void ReadTerms(const Field& trial, FieldReader* reader, v1::TrainingProgram* program) {
  const auto get = [&](const char* key) {
    return reader->Get(trial, key, trial.path + "." + std::string(key));
  };
  const auto arguments = reader->Boolean(get("arguments"));
  const auto max_runtime = reader->Span(get("max_runtime"));
  const auto grace_period = reader->Span(get("grace_period"));
  const auto checkpoint_interval = reader->Span(get("checkpoint_interval"));
  const auto attempts = reader->Integer32(get("max_attempts"));
  const auto lost_attempts = reader->Integer32(get("max_lost_attempts"));
  const auto lost_contact = reader->OneOf(get("on_lost_contact"), LostContactPolicyWords());
  if (arguments) program->set_arguments(*arguments);
  if (max_runtime) *program->mutable_max_runtime() = FromDuration(*max_runtime);
  if (grace_period) *program->mutable_grace_period() = FromDuration(*grace_period);
  if (checkpoint_interval) {
    *program->mutable_checkpoint_interval() = FromDuration(*checkpoint_interval);
  }
  if (attempts) program->set_max_attempts(*attempts);
  if (lost_attempts) program->set_max_lost_attempts(*lost_attempts);
  if (lost_contact) program->set_on_lost_contact(*lost_contact);
}

// What may be said to be so, since it is so in every release.
void ReadExternal(const Field& trial, FieldReader* reader) {
  const Field field = reader->Get(trial, "external", "");
  if (reader->Boolean(field).value_or(false)) reader->Refuse(field, "not yet supported");
}

}  // namespace

void ReadProgram(const Field& root, const std::string& path, const std::filesystem::path& folder,
                 FieldReader* reader, v1::TrainingProgram* program) {
  const Field trial = reader->Require(root, "trial", path);
  if (!trial || !reader->IsMapOf(trial, "trial")) return;
  ReadCommand(trial, folder, reader, program);
  ReadInputs(trial, folder, reader, program);
  ReadMetrics(trial, reader, program);
  ReadTexts(reader->Get(trial, "environment", trial.path + ".environment"), reader,
            program->mutable_environment());
  ReadResources(trial, reader, program->mutable_resources());
  ReadFailureRules(trial, reader, program);
  ReadTerms(trial, reader, program);
  ReadExternal(trial, reader);
}

}  // namespace hone
