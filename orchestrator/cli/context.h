// Where a command prints, and what it knows of the world it was started in.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/time.h"

namespace hone {

// What `hone` answers to the shell.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitWrongUse = 2;
inline constexpr int kExitNotFound = 3;
inline constexpr int kExitRefused = 4;
inline constexpr int kExitUnreachable = 5;
inline constexpr int kExitJobFailed = 10;
inline constexpr int kExitJobStopped = 11;

int ExitCodeFor(const Error& error);

// Handed to each command. Results go to `out`, words about them to `err`.
struct Context {
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;  // `out` is one.
  int width = 80;         // Its columns, as the command began.
  // Its columns now, for what is drawn again and again; absent: as it began.
  std::function<int()> measure = {};
  bool colour = false;
  std::map<std::string, std::string> environment = {};
  std::filesystem::path program_folder = {};  // Where honed and hone-worker lie, too.
  std::function<WallTime()> now = [] { return ReadClock().wall; };
  // How long watch and logs go on trying without an answer.
  Duration contact_limit = 60s;

  // The options of all commands.
  bool json = false;
  std::string endpoint = {};
  std::string state = {};

  // The value of an environment variable; empty when it is not set.
  std::string Variable(const std::string& name) const;

  int Columns() const { return measure ? measure() : width; }
};

// DIR of surface: --state, else HONE_STATE, else $XDG_STATE_HOME/hone, else ~/.local/state/hone.
std::filesystem::path StateFolder(const Context& context);

// --endpoint, else HONE_ENDPOINT, else what honed wrote into the state folder, else the default.
std::string Endpoint(const Context& context);

inline constexpr char kDefaultEndpoint[] = "127.0.0.1:4663";
inline constexpr char kDefaultHttpEndpoint[] = "127.0.0.1:4664";

// What `DIR/controller/endpoints.json` says; empty texts when it is not there or says nothing.
struct Endpoints {
  std::string grpc;
  std::string http;
};
Endpoints ReadEndpoints(const std::filesystem::path& state);

}  // namespace hone
