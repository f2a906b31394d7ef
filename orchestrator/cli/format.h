// Numbers, times and names as people read them.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "base/time.h"
#include "convert/time.h"
#include "hone/v1/training_job.pb.h"
#include "hone/v1/tuning_job.pb.h"

namespace hone {

// Six digits that count: "0.973124", "1.5e-05", "120".
std::string FormatNumber(double value);

// Two units at most: "45s", "3m 12s", "2h 05m", "3d 4h". Below a second "0s".
std::string FormatSpan(Duration span);

// "12s ago", "in 3m"; "now" within a second.
std::string FormatAge(WallTime then, WallTime now);

// In the time zone of this process: "2026-01-31 13:45:09".
std::string FormatLocalTime(WallTime time);

// UTC with milliseconds: "2026-01-31T13:45:09.123Z".
std::string FormatUtcMillis(WallTime time);

// "512 B", "1.5 KiB", "20 MiB".
std::string FormatBytes(std::int64_t bytes);

// Statuses in SageMaker's words: "InProgress".
std::string StatusWord(v1::TuningJobStatus status);
std::string StatusWord(v1::TrainingJobStatus status);
std::string StatusWord(v1::SecondaryStatus status);
std::string StatusWord(v1::AttemptStatus status);
std::string KindWord(v1::AttemptKind kind);

// How a program ended: "exit 1", "signal 9", "exit 143 (time limit)".
std::string ExitWords(const v1::ProgramExit& exit);

// A number that is written with more digits than anyone reads, with six of them; any other text as
// it is.
std::string ShortNumber(const std::string& text);

// "learning_rate=0.01 epochs=4", numbers as ShortNumber() has them.
std::string Joined(const google::protobuf::RepeatedPtrField<v1::Hyperparameter>& hyperparameters);

// protobuf's JSON mapping with the proto's own field names, on one line.
std::string ToJson(const google::protobuf::Message& message);

bool HasEnded(v1::TuningJobStatus status);
bool HasEnded(v1::TrainingJobStatus status);

}  // namespace hone
