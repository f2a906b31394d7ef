#include "convert/sync.h"

#include <gmock/gmock.h>

#include <functional>
#include <limits>

namespace hone {
namespace {

using ::testing::HasSubstr;

v1::SyncRequest ARequest() {
  v1::SyncRequest request;
  request.set_protocol(1);
  request.set_registration(std::string(32, 'a'));
  request.mutable_description()->set_name("gpu-1");
  request.mutable_description()->set_slots(2);
  v1::AttemptReport* report = request.add_attempts();
  report->set_attempt_id(7);
  report->set_phase(v1::ATTEMPT_PHASE_RUNNING);
  return request;
}

TEST(SyncConversionTest, WhatNoAgentSendsIsRefusedWithItsField) {
  const std::vector<std::pair<std::string, std::function<void(v1::SyncRequest&)>>> wrong = {
      {"registration", [](auto& request) { request.set_registration("short"); }},
      {"description.name", [](auto& request) { request.mutable_description()->clear_name(); }},
      {"description.slots", [](auto& request) { request.mutable_description()->set_slots(0); }},
      {"attempt_id", [](auto& request) { request.mutable_attempts(0)->set_attempt_id(-1); }},
      {"phase", [](auto& request) { request.mutable_attempts(0)->clear_phase(); }},
      {"exit",
       [](auto& request) { request.mutable_attempts(0)->set_phase(v1::ATTEMPT_PHASE_DONE); }},
      {"metric",
       [](auto& request) {
         request.mutable_attempts(0)->mutable_observations()->add_observations();
       }},
      {"artifacts",
       [](auto& request) {
         (*request.mutable_attempts(0)->mutable_artifacts())["model"].set_digest("sha256:../x");
       }},
  };
  ASSERT_TRUE(ToWorkerSynced(ARequest()));
  for (const auto& [field, spoil] : wrong) {
    v1::SyncRequest request = ARequest();
    spoil(request);
    const Result<WorkerSynced> event = ToWorkerSynced(request);
    ASSERT_FALSE(event) << field;
    EXPECT_EQ(event.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(event.error().message, HasSubstr(field));
  }
}

TEST(SyncConversionTest, ValuesThatAreNotFiniteArriveAsTheyAre) {
  v1::SyncRequest request = ARequest();
  v1::Observation* observation =
      request.mutable_attempts(0)->mutable_observations()->add_observations();
  observation->set_metric("loss");
  observation->set_value(std::numeric_limits<double>::infinity());
  const Result<WorkerSynced> event = ToWorkerSynced(request);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->reports[0].batch.observations[0].value, std::numeric_limits<double>::infinity());
}

TEST(SyncConversionTest, OnlyTheHashOfASecretGoesOn) {
  v1::SyncRequest request = ARequest();
  request.set_secret("abc");
  // The SHA-256 of "abc", FIPS 180-2, appendix B.1.
  EXPECT_EQ(ToWorkerSynced(request)->secret_hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace hone
