#include "tuner/parameter.h"

#include "base/check.h"

namespace hone {

std::string_view Name(Scaling scaling) {
  switch (scaling) {
    case Scaling::kAuto:
      return "auto";
    case Scaling::kLinear:
      return "linear";
    case Scaling::kLog:
      return "log";
    case Scaling::kReverseLog:
      return "reverse-log";
  }
  HONE_CHECK(false);
}

Result<Scaling> ParseScaling(std::string_view name) {
  for (const Scaling scaling :
       {Scaling::kAuto, Scaling::kLinear, Scaling::kLog, Scaling::kReverseLog}) {
    if (name == Name(scaling)) return scaling;
  }
  return InvalidArgument("must be auto, linear, log or reverse-log: " + std::string(name));
}

}  // namespace hone
