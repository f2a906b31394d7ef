#include "job_file/space_reader.h"

#include <cmath>
#include <set>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kMaxWrittenBytes = 100;  // What the contract keeps of a number as written.

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

std::optional<v1::Scaling> ReadScaling(const Field& parameter, FieldReader* reader) {
  const Field field = reader->Get(parameter, "scaling", parameter.path + ".scaling");
  return reader->OneOf(field, ScalingWords());
}

// The number as the file has it, for whoever reads the job again.
std::string Written(const Field& field) {
  const std::string& text = field.node->text;
  const bool kept = text.size() <= kMaxWrittenBytes && std::isfinite(*ParseDouble(text));
  return kept ? text : "";
}

// `read` reads a number of the range's kind from a field.
void ReadBounds(const Field& parameter, FieldReader* reader, const auto& read, auto* range) {
  const Field min = reader->Require(parameter, "min", parameter.path + ".min");
  const Field max = reader->Require(parameter, "max", parameter.path + ".max");
  const Field step = reader->Get(parameter, "step", parameter.path + ".step");
  if (const auto number = read(min)) {
    range->set_min(*number);
    range->mutable_written()->set_min(Written(min));
  }
  if (const auto number = read(max)) {
    range->set_max(*number);
    range->mutable_written()->set_max(Written(max));
  }
  if (const auto number = read(step)) {
    range->set_step(*number);
    range->mutable_written()->set_step(Written(step));
  }
  if (const auto scaling = ReadScaling(parameter, reader)) range->set_scaling(*scaling);
}

void ReadValues(const Field& values, FieldReader* reader, v1::CategoricalRange* range) {
  // One that could not be read keeps its place, so that the others keep theirs, and equals none.
  reader->ForEachItem(values, [&](int index, const Field& item) {
    range->add_values(reader->Text(item).value_or("unread " + std::to_string(index)));
  });
}

void ReadCategorical(const Field& parameter, FieldReader* reader, v1::CategoricalRange* range) {
  const Field values = reader->Require(parameter, "values", parameter.path + ".values");
  if (values && reader->IsList(values)) ReadValues(values, reader, range);
}

// Without a type nobody knows which keys it needs. Those that are there must have a form all the
// same, and all mistakes are told at once.
void ReadWithoutType(const Field& parameter, FieldReader* reader) {
  for (const char* key : {"min", "max", "step"}) {
    reader->Number(reader->Get(parameter, key, parameter.path + "." + std::string(key)));
  }
  ReadScaling(parameter, reader);
  v1::CategoricalRange unused;
  ReadValues(reader->Get(parameter, "values", parameter.path + ".values"), reader, &unused);
}

void ReadRange(const Field& parameter, FieldReader* reader, v1::Parameter* message) {
  const auto type =
      reader->OneOf(reader->Require(parameter, "type", parameter.path + ".type"), RangeTypeWords());
  if (!type) {
    ReadWithoutType(parameter, reader);
  } else if (*type == RangeType::kContinuous) {
    const auto read = [&](const Field& field) { return reader->Number(field); };
    ReadBounds(parameter, reader, read, message->mutable_continuous());
    RefuseKeys(parameter, {"values"}, "continuous", reader);
  } else if (*type == RangeType::kInteger) {
    const auto read = [&](const Field& field) { return reader->Integer(field); };
    ReadBounds(parameter, reader, read, message->mutable_integer());
    RefuseKeys(parameter, {"values"}, "integer", reader);
  } else {
    ReadCategorical(parameter, reader, message->mutable_categorical());
    RefuseKeys(parameter, {"min", "max", "step", "scaling"}, "categorical", reader);
  }
}

// `when: {optimizer: sgd}` or `when: {optimizer: [sgd, adam]}`.
void ReadConditions(const Field& parameter, const std::set<std::string>& names, FieldReader* reader,
                    v1::Parameter* message) {
  const Field when = reader->Get(parameter, "when", parameter.path + ".when");
  reader->ForEachEntry(when, [&](const std::string& name, const Field& entry) {
    v1::Condition* condition = message->add_when();
    condition->set_parameter(name);
    // Of a parameter that is there, it is the value that may be wrong.
    if (names.contains(name)) reader->Renamed(entry, entry.path);
    if (entry.node->kind == YamlNode::Kind::kSequence) {
      reader->ForEachItem(entry, [&](int, const Field& item) {
        condition->add_values(reader->Text(item).value_or(""));
      });
    } else {
      condition->add_values(reader->Text(entry).value_or(""));
    }
  });
}

void ReadParameters(const Field& root, FieldReader* reader, v1::TrialDefinition* definition) {
  const std::string path = "definitions[0].parameters";
  const Field parameters = reader->Require(root, "parameters", path);
  if (!parameters || !reader->IsMap(parameters)) return;
  std::set<std::string> names;
  for (const auto& [key, value] : parameters.node->pairs) names.insert(key.text);
  reader->ForEachEntry(parameters, [&](const std::string& name, const Field& entry) {
    const std::string index = "[" + std::to_string(definition->parameters_size()) + "]";
    const Field parameter = reader->Renamed(entry, path + index);
    reader->places().Add(path + index + ".name", {entry.name, entry.key_place});
    v1::Parameter* message = definition->add_parameters();
    message->set_name(name);
    if (!reader->IsMapOf(parameter, "parameters.NAME")) return;
    ReadRange(parameter, reader, message);
    ReadConditions(parameter, names, reader, message);
  });
}

void ReadStartPoint(const Field& map, const std::set<std::string>& names, FieldReader* reader,
                    v1::StartPoint* point) {
  reader->ForEachEntry(map, [&](const std::string& name, const Field& entry) {
    // Of a parameter that is there, it is the value that may be wrong.
    if (names.contains(name)) reader->Renamed(entry, entry.path);
    v1::Hyperparameter* hyperparameter = point->add_hyperparameters();
    hyperparameter->set_name(name);
    hyperparameter->set_value(reader->Text(entry).value_or(""));
  });
}

}  // namespace

void ReadStatics(const Field& map, FieldReader* reader,
                 google::protobuf::RepeatedPtrField<v1::Hyperparameter>* hyperparameters) {
  reader->ForEachEntry(map, [&](const std::string& name, const Field& entry) {
    const std::string path = map.path + "[" + std::to_string(hyperparameters->size()) + "]";
    reader->places().Add(path + ".name", {entry.name, entry.key_place});
    const Field value = reader->Renamed(entry, path + ".value");
    v1::Hyperparameter* hyperparameter = hyperparameters->Add();
    hyperparameter->set_name(name);
    hyperparameter->set_value(reader->Text(value).value_or(""));
  });
}

void ReadObjective(const Field& field, FieldReader* reader, v1::Objective* objective) {
  if (!field || !reader->IsMapOf(field, "objective")) return;
  const auto metric = reader->Text(reader->Require(field, "metric", field.path + ".metric"));
  const auto goal =
      reader->OneOf(reader->Require(field, "goal", field.path + ".goal"), GoalWords());
  objective->set_metric(metric.value_or(""));
  objective->set_goal(goal.value_or(v1::GOAL_UNSPECIFIED));
}

void ReadSpace(const Field& root, FieldReader* reader, v1::TrialDefinition* definition) {
  ReadObjective(reader->Require(root, "objective", "definitions[0].objective"), reader,
                definition->mutable_objective());
  ReadParameters(root, reader, definition);
  ReadStatics(reader->Get(root, "static", "definitions[0].static_hyperparameters"), reader,
              definition->mutable_static_hyperparameters());
}

void ReadStartPoints(const Field& root, FieldReader* reader, v1::TuningJobSpec* spec) {
  std::set<std::string> names;
  for (const v1::Parameter& parameter : spec->definitions(0).parameters()) {
    names.insert(parameter.name());
  }
  const Field points = reader->Get(root, "start_points", "start_points");
  reader->ForEachItem(points, [&](int, const Field& point) {
    const Field map = reader->Renamed(point, point.path + ".hyperparameters");
    v1::StartPoint* message = spec->add_start_points();
    if (reader->IsMap(map)) ReadStartPoint(map, names, reader, message);
  });
}

}  // namespace hone
