// What is to go wrong, and with which calls, as a test says it in the environment.
//
//   HONE_FAULTS_PATH     a call counts when its file's path holds this text; without it none does
//   HONE_FAULTS_PROGRAM  and when the program's file has this name, so that a variable which
//   children
//                        inherit is for one of them; absent: any
//   HONE_FAULTS_CALLS    and when its kind is named:
//   write,sync,truncate,allocate,open,rename,unlink,make;
//                        absent: all kinds
//   HONE_FAULTS_WHILE    and while this file is there, so that a test can switch; absent: always
//   HONE_FAULTS_TRACE    gets a line for each call that counts: "NUMBER CALL PATH"
//   HONE_FAULTS_MODE     what happens to counted calls: count (nothing), kill-before, kill-after,
//                        kill-inside (half of a write is done), fail, fail-inside (the first write
//                        is cut short, what comes then fails)
//   HONE_FAULTS_AT       from which counted call on, the first is 1, which is the default
//   HONE_FAULTS_TIMES    how many calls fail; absent: all
//   HONE_FAULTS_ERROR    EIO (the default), ENOSPC, EROFS, EDQUOT
//
// A kill removes the file of HONE_FAULTS_WHILE, so that it comes once, whoever is started after it.
#pragma once

#include <cstdint>
#include <string>

namespace hone::faults {

enum class Kind : unsigned {
  kWrite = 1,
  kSync = 2,
  kTruncate = 4,
  kAllocate = 8,
  kOpen = 16,  // To write, or to make a file.
  kRename = 32,
  kUnlink = 64,
  kMake = 128,  // A folder or a FIFO.
};

enum class Mode { kCount, kKillBefore, kKillAfter, kKillInside, kFail, kFailInside };

struct Plan {
  std::string path;  // Empty: no call counts.
  unsigned kinds = 0;
  std::string while_file;
  std::string trace_file;
  Mode mode = Mode::kCount;
  std::int64_t at = 1;
  std::int64_t times = INT64_MAX;
  int error = 0;
};

// What the environment asks of this program; ends the process when it cannot be understood.
Plan PlanFromEnvironment();

}  // namespace hone::faults
