#include "orchestrator/cli/waiting.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::Resources NeedsTwoGpus() {
  v1::Resources resources;
  resources.set_slots(1);
  resources.set_gpus(2);
  (*resources.mutable_labels())["zone"] = "a";
  return resources;
}

v1::Worker* AddWorker(v1::ListWorkersResponse& workers, int gpus) {
  v1::Worker* worker = workers.add_workers();
  worker->set_connected(true);
  worker->set_slots(4);
  for (int i = 0; i < gpus; ++i) worker->add_devices();
  (*worker->mutable_labels())["zone"] = "a";
  return worker;
}

TEST(WaitingTest, AJobThatSomeWorkerCouldRunDoesNotWait) {
  v1::ListWorkersResponse workers;
  AddWorker(workers, 0);
  AddWorker(workers, 2)->set_slots_used(4);  // Busy, and will be free again.
  EXPECT_THAT(WhyItWaits(NeedsTwoGpus(), workers), IsEmpty());
}

TEST(WaitingTest, WhatAllWorkersLackIsNamed) {
  v1::ListWorkersResponse workers;
  AddWorker(workers, 1);
  (*AddWorker(workers, 2)->mutable_labels())["zone"] = "b";
  EXPECT_THAT(WhyItWaits(NeedsTwoGpus(), workers),
              AllOf(HasSubstr("1 slot,"), HasSubstr("2 GPUs"), HasSubstr("zone=a")));
}

TEST(WaitingTest, WorkersThatTakeNoWorkAreNone) {
  v1::ListWorkersResponse workers;
  EXPECT_THAT(WhyItWaits(NeedsTwoGpus(), workers), HasSubstr("no worker is connected"));
  AddWorker(workers, 2)->set_draining(true);
  AddWorker(workers, 2)->set_connected(false);
  AddWorker(workers, 2)->set_set_aside("3 attempts in a row failed here");
  EXPECT_THAT(WhyItWaits(NeedsTwoGpus(), workers), HasSubstr("no worker is connected"));
}

}  // namespace
}  // namespace hone
