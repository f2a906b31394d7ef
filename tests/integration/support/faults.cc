#include "tests/integration/support/faults.h"

#include <cstdlib>
#include <fstream>

#include "base/check.h"

namespace hone::integration {
namespace {

std::string IfAny(int number) { return number == 0 ? "" : std::to_string(number); }

}  // namespace

FaultSwitch::FaultSwitch(Cluster& cluster, const Faults& faults)
    : file_(cluster.folder() / "faulty"), trace_(cluster.folder() / "faulty-calls") {
  const char* library = std::getenv("HONE_FAULTS_LIBRARY");
  HONE_CHECK(library != nullptr);
  cluster.Set("LD_PRELOAD", library);
  cluster.Set("ASAN_OPTIONS", "verify_asan_link_order=0");  // It need not be the first library.
  cluster.Set("HONE_FAULTS_WHILE", file_);
  cluster.Set("HONE_FAULTS_TRACE", trace_);
  cluster.Set("HONE_FAULTS_PROGRAM", faults.program);
  cluster.Set("HONE_FAULTS_PATH", faults.path);
  cluster.Set("HONE_FAULTS_MODE", faults.mode);
  cluster.Set("HONE_FAULTS_CALLS", faults.calls);
  cluster.Set("HONE_FAULTS_AT", IfAny(faults.at));
  cluster.Set("HONE_FAULTS_TIMES", IfAny(faults.times));
  cluster.Set("HONE_FAULTS_ERROR", faults.error);
}

void FaultSwitch::On() { std::ofstream(file_) << "on\n"; }

void FaultSwitch::Off() { std::filesystem::remove(file_); }

std::vector<std::string> FaultSwitch::Calls() const { return LinesOf(ReadAll(trace_)); }

}  // namespace hone::integration
