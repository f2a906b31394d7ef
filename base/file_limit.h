// How many files this process may have open.
#pragma once

namespace hone {

// Raises the limit to the highest that this process may set, since each worker and client is a
// connection; the usual one, 1,024, is kept low for programs that use select(). Returns the limit
// that is in force then.
unsigned long RaiseFileLimit();

}  // namespace hone
