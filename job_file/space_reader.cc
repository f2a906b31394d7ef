#include "job_file/space_reader.h"

#include <algorithm>

namespace hone {
namespace {

constexpr int kMaxParameters = 1'000;
constexpr int kMaxStartPoints = 1'000;

enum class RangeType { kContinuous, kInteger, kCategorical };

const std::vector<Word<RangeType>>& RangeTypeWords() {
  static const std::vector<Word<RangeType>> kWords = {
      {"continuous", RangeType::kContinuous},
      {"integer", RangeType::kInteger},
      {"categorical", RangeType::kCategorical},
  };
  return kWords;
}

// Keys that the table has, and this type of parameter has no use for.
void RefuseKeys(const Field& parameter, const std::vector<std::string>& keys,
                const std::string& type, FieldReader* reader) {
  for (const std::string& key : keys) {
    const Field field = reader->Get(parameter, key, parameter.path + "." + key);
    if (field) reader->Refuse(field, "must not be there for a parameter of type " + type);
  }
}

void RequireOrder(bool in_order, const Field& min, const Field& max, FieldReader* reader) {
  if (in_order) return;
  reader->Refuse(min, "must not be above max (" + max.node->text + ")");
}

void ReadScaling(const Field& parameter, FieldReader* reader, auto* range) {
  const Field field = reader->Get(parameter, "scaling", parameter.path + ".scaling");
  const auto scaling = reader->OneOf(field, ScalingWords());
  if (scaling) range->set_scaling(*scaling);
}

void ReadContinuous(const Field& parameter, FieldReader* reader, v1::ContinuousRange* range) {
  const Field min_field = reader->Require(parameter, "min", parameter.path + ".min");
  const Field max_field = reader->Require(parameter, "max", parameter.path + ".max");
  const auto min = reader->Number(min_field);
  const auto max = reader->Number(max_field);
  const auto step = reader->Number(reader->Get(parameter, "step", parameter.path + ".step"));
  if (min && max) RequireOrder(*min <= *max, min_field, max_field, reader);
  range->set_min(min.value_or(0));
  range->set_max(max.value_or(0));
  if (step) range->set_step(*step);
  ReadScaling(parameter, reader, range);
  RefuseKeys(parameter, {"values"}, "continuous", reader);
}

void ReadInteger(const Field& parameter, FieldReader* reader, v1::IntegerRange* range) {
  const Field min_field = reader->Require(parameter, "min", parameter.path + ".min");
  const Field max_field = reader->Require(parameter, "max", parameter.path + ".max");
  const auto min = reader->Integer(min_field);
  const auto max = reader->Integer(max_field);
  const auto step = reader->Integer(reader->Get(parameter, "step", parameter.path + ".step"), 1);
  if (min && max) RequireOrder(*min <= *max, min_field, max_field, reader);
  range->set_min(min.value_or(0));
  range->set_max(max.value_or(0));
  if (step) range->set_step(*step);
  ReadScaling(parameter, reader, range);
  RefuseKeys(parameter, {"values"}, "integer", reader);
}

void ReadCategorical(const Field& parameter, FieldReader* reader, v1::CategoricalRange* range) {
  const Field values = reader->Require(parameter, "values", parameter.path + ".values");
  reader->ForEachItem(values, [&](int, const Field& item) {
    const auto text = reader->Text(item);
    if (!text) return;
    const auto& known = range->values();
    if (std::find(known.begin(), known.end(), *text) != known.end()) {
      reader->Refuse(item, "must be there only once");
    }
    range->add_values(*text);
  });
  if (values && values.node->kind == YamlNode::Kind::kSequence && values.node->items.empty()) {
    reader->Refuse(values, "must have at least one value");
  }
  RefuseKeys(parameter, {"min", "max", "step", "scaling"}, "categorical", reader);
}

// `when: {optimizer: sgd}` or `when: {optimizer: [sgd, adam]}`.
void ReadConditions(const Field& parameter, FieldReader* reader, v1::Parameter* message) {
  Field when = reader->Get(parameter, "when", parameter.path + ".when");
  reader->ForEachEntry(when, [&](const std::string& name, const Field& entry) {
    v1::Condition* condition = message->add_when();
    condition->set_parameter(name);
    if (entry.node->kind == YamlNode::Kind::kSequence) {
      reader->ForEachItem(entry, [&](int, const Field& item) {
        condition->add_values(reader->Text(item).value_or(""));
      });
    } else {
      condition->add_values(reader->Text(entry).value_or(""));
    }
  });
}

void ReadParameter(const std::string& name, const Field& field, FieldReader* reader,
                   v1::Parameter* message) {
  message->set_name(name);
  if (!reader->IsMapOf(field, "parameters.NAME")) return;
  const Field type_field = reader->Require(field, "type", field.path + ".type");
  const auto type = reader->OneOf(type_field, RangeTypeWords());
  if (type == RangeType::kContinuous) ReadContinuous(field, reader, message->mutable_continuous());
  if (type == RangeType::kInteger) ReadInteger(field, reader, message->mutable_integer());
  if (type == RangeType::kCategorical) {
    ReadCategorical(field, reader, message->mutable_categorical());
  }
  ReadConditions(field, reader, message);
}

// Conditions may name a parameter that is written further down, so they are looked at last.
void CheckConditions(const Field& parameters, const v1::TrialDefinition& definition,
                     FieldReader* reader) {
  std::vector<std::string> names;
  for (const v1::Parameter& parameter : definition.parameters()) names.push_back(parameter.name());
  for (const auto& [key, value] : parameters.node->pairs) {
    const YamlNode* when = value.Find("when");
    if (when == nullptr) continue;
    for (const auto& [name, unused] : when->pairs) {
      if (std::find(names.begin(), names.end(), name.text) != names.end()) continue;
      reader->Refuse(name.place, "parameters." + key.text + ".when." + name.text,
                     "must be a parameter" + DidYouMean(name.text, names));
    }
  }
}

void ReadParameters(const Field& root, FieldReader* reader, v1::TrialDefinition* definition) {
  const std::string path = "definitions[0].parameters";
  const Field parameters = reader->Require(root, "parameters", path);
  if (!parameters || !reader->IsMap(parameters)) return;
  if (parameters.node->pairs.empty())
    reader->Refuse(parameters, "must have at least one parameter");
  if (parameters.node->pairs.size() > kMaxParameters) {
    reader->Refuse(parameters, "must have at most 1000 parameters");
    return;
  }
  reader->ForEachEntry(parameters, [&](const std::string& name, const Field& field) {
    const std::string index = "[" + std::to_string(definition->parameters_size()) + "]";
    const Field entry = reader->Renamed(field, path + index);
    ReadParameter(name, entry, reader, definition->add_parameters());
  });
  CheckConditions(parameters, *definition, reader);
}

void ReadHyperparameters(const Field& map, FieldReader* reader, auto* hyperparameters) {
  reader->ForEachEntry(map, [&](const std::string& name, const Field& field) {
    const std::string index = "[" + std::to_string(hyperparameters->size()) + "]";
    const Field entry = reader->Renamed(field, map.path + index);
    reader->Renamed(field, map.path + index + ".value");
    v1::Hyperparameter* hyperparameter = hyperparameters->Add();
    hyperparameter->set_name(name);
    hyperparameter->set_value(reader->Text(entry).value_or(""));
  });
}

void CheckStatic(const Field& statics, const v1::TrialDefinition& definition, FieldReader* reader) {
  if (!statics) return;
  for (const auto& [key, value] : statics.node->pairs) {
    for (const v1::Parameter& parameter : definition.parameters()) {
      if (parameter.name() != key.text) continue;
      reader->Refuse(key.place, "static." + key.text, "must not be a parameter, too");
    }
  }
}

void ReadObjective(const Field& root, FieldReader* reader, v1::Objective* objective) {
  const Field field = reader->Require(root, "objective", "definitions[0].objective");
  if (!field || !reader->IsMapOf(field, "objective")) return;
  const auto metric = reader->Text(reader->Require(field, "metric", field.path + ".metric"));
  const auto goal =
      reader->OneOf(reader->Require(field, "goal", field.path + ".goal"), GoalWords());
  objective->set_metric(metric.value_or(""));
  objective->set_goal(goal.value_or(v1::GOAL_UNSPECIFIED));
}

}  // namespace

void ReadSpace(const Field& root, FieldReader* reader, v1::TrialDefinition* definition) {
  ReadObjective(root, reader, definition->mutable_objective());
  ReadParameters(root, reader, definition);
  const Field statics = reader->Get(root, "static", "definitions[0].static_hyperparameters");
  ReadHyperparameters(statics, reader, definition->mutable_static_hyperparameters());
  CheckStatic(statics, *definition, reader);
}

void ReadStartPoints(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  const Field points = reader->Get(root, "start_points", "start_points");
  if (points && points.node->items.size() > kMaxStartPoints) {
    reader->Refuse(points, "must have at most 1000 points");
    return;
  }
  reader->ForEachItem(points, [&](int, const Field& point) {
    const Field map = reader->Renamed(point, point.path + ".hyperparameters");
    ReadHyperparameters(map, reader, spec->add_start_points()->mutable_hyperparameters());
  });
}

}  // namespace hone
