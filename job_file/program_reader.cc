#include "job_file/program_reader.h"

namespace hone {
namespace {

// Words that say themselves that they are paths; any other word is the program's own business.
std::string CommandWord(const std::string& word, const std::filesystem::path& folder) {
  const bool is_path = word.starts_with("./") || word.starts_with("../");
  return is_path ? (folder / word).lexically_normal().string() : word;
}

void ReadCommand(const Field& trial, const std::filesystem::path& folder, FieldReader* reader,
                 v1::TrainingProgram* program) {
  const Field command = reader->Require(trial, "command", trial.path + ".command");
  reader->ForEachItem(command, [&](int, const Field& item) {
    program->add_command(CommandWord(reader->Text(item).value_or(""), folder));
  });
  if (!command || command.node->kind != YamlNode::Kind::kSequence) return;
  if (command.node->items.empty()) reader->Refuse(command, "must have at least the program");
}

void ReadInputs(const Field& trial, const std::filesystem::path& folder, FieldReader* reader,
                v1::TrainingProgram* program) {
  const Field inputs = reader->Get(trial, "inputs", trial.path + ".inputs");
  reader->ForEachEntry(inputs, [&](const std::string& channel, const Field& field) {
    const std::string message_path = field.path + ".path";
    Field path = field;
    if (field.node->kind == YamlNode::Kind::kMap) {
      reader->IsMapOf(field, "trial.inputs.CHANNEL");
      path = reader->Require(field, "path", message_path);
    } else {
      path = reader->Renamed(field, message_path);
    }
    const auto text = reader->Text(path);
    if (text && text->empty()) reader->Refuse(path, "must not be empty");
    if (!text || text->empty()) return;
    (*program->mutable_inputs())[channel].set_path((folder / *text).lexically_normal().string());
  });
}

void ReadMetrics(const Field& trial, FieldReader* reader, v1::TrainingProgram* program) {
  const Field metrics = reader->Get(trial, "metrics", trial.path + ".metrics");
  reader->ForEachItem(metrics, [&](int, const Field& item) {
    if (!reader->IsMapOf(item, "trial.metrics[]")) return;
    const auto name = reader->Text(reader->Require(item, "name", item.path + ".name"));
    const auto regex = reader->Text(reader->Require(item, "regex", item.path + ".regex"));
    v1::MetricDefinition* metric = program->add_metrics();
    metric->set_name(name.value_or(""));
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
  if (!field || !reader->IsMapOf(field, "trial.resources")) return;
  const auto slots = reader->Integer(reader->Get(field, "slots", field.path + ".slots"), 1, 10'000);
  const auto gpus = reader->Integer(reader->Get(field, "gpus", field.path + ".gpus"), 0, 64);
  if (slots) resources->set_slots(static_cast<int>(*slots));
  if (gpus) resources->set_gpus(static_cast<int>(*gpus));
  ReadTexts(reader->Get(field, "labels", field.path + ".labels"), reader,
            resources->mutable_labels());
}

void ReadFailureRules(const Field& trial, FieldReader* reader, v1::TrainingProgram* program) {
  const Field rules = reader->Get(trial, "on_failure", trial.path + ".on_failure");
  reader->ForEachEntry(rules, [&](const std::string& name, const Field& field) {
    const auto cause = FindWord(FailureCauseWords(), name);
    if (!cause) {
      reader->Refuse(field.node->place, field.name,
                     "unknown cause" + DidYouMean(name, Spellings(FailureCauseWords())), name);
    }
    const std::string index = "[" + std::to_string(program->on_failure_size()) + "]";
    const Field rule = reader->Renamed(field, rules.path + index);
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
  const auto max_runtime = reader->Span(get("max_runtime"), 1s, 24h * 30);
  const auto grace_period = reader->Span(get("grace_period"), 0s, 1h);
  const auto attempts = reader->Integer(get("max_attempts"), 1, 100);
  const auto lost_attempts = reader->Integer(get("max_lost_attempts"), 1, 1'000);
  const auto lost_contact = reader->OneOf(get("on_lost_contact"), LostContactPolicyWords());
  if (arguments) program->set_arguments(*arguments);
  if (max_runtime) SetDuration(*max_runtime, program->mutable_max_runtime());
  if (grace_period) SetDuration(*grace_period, program->mutable_grace_period());
  if (attempts) program->set_max_attempts(static_cast<int>(*attempts));
  if (lost_attempts) program->set_max_lost_attempts(static_cast<int>(*lost_attempts));
  if (lost_contact) program->set_on_lost_contact(*lost_contact);
}

}  // namespace

void ReadProgram(const Field& root, const std::filesystem::path& folder, FieldReader* reader,
                 v1::TrainingProgram* program) {
  const Field trial = reader->Require(root, "trial", "definitions[0].program");
  if (!trial || !reader->IsMapOf(trial, "trial")) return;
  ReadCommand(trial, folder, reader, program);
  ReadInputs(trial, folder, reader, program);
  ReadMetrics(trial, reader, program);
  ReadTexts(reader->Get(trial, "environment", trial.path + ".environment"), reader,
            program->mutable_environment());
  ReadResources(trial, reader, program->mutable_resources());
  ReadFailureRules(trial, reader, program);
  ReadTerms(trial, reader, program);
}

}  // namespace hone
