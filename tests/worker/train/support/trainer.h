// hone-train as a process of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace hone::train::testing {

// How it ended: an exit code, or minus the number of a signal.
struct Ended {
  int status = 0;
  std::string output;  // Standard output and standard error.
};

// One attempt of a training job in the folder `name` below `root`, on one thread, with the channel
// train from the folder of that name. Hyperparameters go by SM_HPS.
class Trainer {
 public:
  Trainer(const hone::testing::TemporaryFolder& root, std::string name);
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer();

  std::map<std::string, std::string> hyperparameters;  // At first a tiny training.
  std::map<std::string, std::string> environment;
  std::vector<std::string> arguments = {"image-classification"};
  std::size_t max_file_bytes = 0;  // 0: no bound.

  void Start();
  void Signal(int signal) const;
  Ended Wait();
  // Whether it ended within that time.
  bool EndedWithin(std::chrono::milliseconds time);
  Ended Run();

  // A file below the attempt's folder.
  std::string Read(const std::string& name) const { return root_.Read(name_ + "/" + name); }
  std::string Model() const { return Read("model/model.json") + Read("model/model.safetensors"); }

 private:
  [[noreturn]] void Exec() const;

  const hone::testing::TemporaryFolder& root_;
  const std::string name_;
  pid_t process_ = 0;
  int status_ = 0;
};

}  // namespace hone::train::testing
