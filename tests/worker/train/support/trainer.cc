#include "tests/worker/train/support/trainer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>

#include "worker/train/base/json.h"

namespace hone::train::testing {

Trainer::Trainer(const hone::testing::TemporaryFolder& root, std::string name)
    : root_(root), name_(std::move(name)) {
  hyperparameters = {{"epochs", "2"}, {"mini_batch_size", "8"}, {"learning_rate", "0.02"}};
  const std::string folder = root / name_;
  environment = {{"SAGEMAKER_BASE_DIR", folder},
                 {"SM_CHANNEL_TRAIN", root / "train"},
                 {"SM_MODEL_DIR", folder + "/model"},
                 {"SM_OUTPUT_DIR", folder + "/output"},
                 {"HONE_CHECKPOINT_DIR", folder + "/checkpoints"},
                 {"HONE_METRICS_FILE", folder + "/metrics"},
                 {"OMP_NUM_THREADS", "1"}};
}

Trainer::~Trainer() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void Trainer::Start() {
  std::filesystem::create_directories(root_ / name_);
  process_ = fork();
  ASSERT_GE(process_, 0);
  if (process_ == 0) Exec();
}

void Trainer::Exec() const {
  Json all = Json::Object();
  for (const auto& [name, value] : hyperparameters) all.Append(name, value);
  setenv("SM_HPS", all.Text().c_str(), 1);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  const int output =
      open((root_ / (name_ + "/output.log")).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(output, 1);
  dup2(output, 2);
  if (max_file_bytes > 0) {
    const rlimit limit = {max_file_bytes, max_file_bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  std::vector<char*> words = {const_cast<char*>("hone-train")};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.data()));
  words.push_back(nullptr);
  execv(HONE_TRAIN_PROGRAM, words.data());
  _exit(127);
}

void Trainer::Signal(int signal) const {
  if (process_ != 0) kill(process_, signal);
}

bool Trainer::EndedWithin(std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (process_ != 0) {
    if (waitpid(process_, &status_, WNOHANG) == process_) process_ = 0;
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return process_ == 0;
}

Ended Trainer::Wait() {
  EXPECT_TRUE(EndedWithin(std::chrono::minutes(8)));
  const int status = WIFSIGNALED(status_) ? -WTERMSIG(status_) : WEXITSTATUS(status_);
  return {status, Read("output.log")};
}

Ended Trainer::Run() {
  Start();
  return Wait();
}

}  // namespace hone::train::testing
