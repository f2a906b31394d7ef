// The processes that the program leaves to us: as a child subreaper we inherit its descendants,
// whatever sessions they made for themselves.
#pragma once

#include <sys/types.h>

#include <set>

namespace hone {

// Reaps whoever has ended, but not `program` (0: nobody is spared).
struct Reaped {
  bool program_ended = false;  // It has, and waits to be reaped.
  bool none_left = false;      // There are no children at all.
};
Reaped ReapChildren(pid_t program);

// The children that there are now. Theirs in turn become ours when these end.
std::set<pid_t> ListChildren();

}  // namespace hone
