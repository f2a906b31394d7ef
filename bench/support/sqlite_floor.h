// What SQLite alone does on this disk, beside which honed is put.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "bench/support/statistics.h"

namespace hone::bench {

// Commits one small row at a time, durably (WAL, synchronous=FULL), for so long. Returns commits a
// second: each waits for one flush of the disk. `folder` is empty.
Result<double> CommitsPerSecond(const std::filesystem::path& folder, Clock::duration time);

// The same with all rows of one ended trial in each commit, written by honed's own code.
Result<double> TrialCommitsPerSecond(const std::filesystem::path& folder, Clock::duration time);

// Seconds of single flushes: 4 KiB of a file are written over, and fdatasync() is called.
Result<Sample> FlushSeconds(const std::filesystem::path& folder, int count);

}  // namespace hone::bench
