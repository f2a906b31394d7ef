// Tuning jobs and training jobs as a client of any language meets them.
#include <gmock/gmock.h>

#include "hone/v1/error_details.pb.h"
#include "hone/v1/training_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using testing::Awaited;
using ::testing::HasSubstr;
using testing::RunningServer;
using ::testing::UnorderedElementsAre;

v1::CreateTuningJobRequest ARequest(const std::string& name) {
  v1::CreateTuningJobRequest request;
  request.set_name(name);
  v1::TrialDefinition* definition = request.mutable_spec()->add_definitions();
  v1::Parameter* parameter = definition->add_parameters();
  parameter->set_name("rate");
  parameter->mutable_continuous()->set_min(0.1);
  parameter->mutable_continuous()->set_max(0.9);
  definition->mutable_objective()->set_metric("loss");
  definition->mutable_objective()->set_goal(v1::GOAL_MINIMIZE);
  definition->mutable_program()->add_command("train");
  return request;
}

class JobsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const v1::CreateTuningJobRequest& request) {
    grpc::ClientContext context;
    created_.Clear();
    return tuning_->CreateTuningJob(&context, request, &created_);
  }

  grpc::Status Stop(const std::string& name) {
    grpc::ClientContext context;
    v1::StopTuningJobRequest request;
    request.set_name(name);
    v1::StopTuningJobResponse response;
    return tuning_->StopTuningJob(&context, request, &response);
  }

  RunningServer server_;
  const std::unique_ptr<v1::TuningService::Stub> tuning_ =
      v1::TuningService::NewStub(server_.channel());
  const std::unique_ptr<v1::TrainingService::Stub> training_ =
      v1::TrainingService::NewStub(server_.channel());
  v1::CreateTuningJobResponse created_;
};

TEST_F(JobsTest, CreatingAgainReturnsTheJobThatIsThere) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  const v1::TuningJob first = created_.tuning_job();
  EXPECT_TRUE(first.spec().has_seed());
  ASSERT_TRUE(Create(ARequest("search")).ok());
  EXPECT_EQ(created_.tuning_job().id(), first.id());
  EXPECT_EQ(created_.tuning_job().spec().seed(), first.spec().seed());
  v1::CreateTuningJobRequest other = ARequest("search");
  other.mutable_spec()->mutable_limits()->set_max_trials(3);
  EXPECT_EQ(Create(other).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(JobsTest, EveryMistakeIsToldAtOnceWithItsField) {
  v1::CreateTuningJobRequest request = ARequest("-no-name-");
  request.mutable_spec()->set_strategy("guess");
  request.mutable_spec()
      ->mutable_definitions(0)
      ->mutable_parameters(0)
      ->mutable_continuous()
      ->set_min(2);
  request.mutable_spec()->mutable_definitions(0)->mutable_objective()->clear_goal();
  const grpc::Status status = Create(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::RpcStatus details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_EQ(details.details_size(), 1);
  EXPECT_EQ(details.details(0).type_url(), "type.googleapis.com/google.rpc.BadRequest");
  v1::BadRequest bad_request;
  ASSERT_TRUE(bad_request.ParseFromString(details.details(0).value()));
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, UnorderedElementsAre("name", "strategy", "definitions[0].objective.goal",
                                           "definitions[0].parameters[0].min"));
}

TEST_F(JobsTest, ADryRunCreatesNothingAndShowsTheFirstTrials) {
  v1::CreateTuningJobRequest request = ARequest("search");
  request.set_dry_run(true);
  ASSERT_TRUE(Create(request).ok());
  EXPECT_EQ(created_.first_trials_size(), 5);
  grpc::ClientContext context;
  v1::ListTuningJobsResponse list;
  ASSERT_TRUE(tuning_->ListTuningJobs(&context, {}, &list).ok());
  EXPECT_EQ(list.tuning_jobs_size(), 0);
}

TEST_F(JobsTest, AWatchTellsWhatIsSoAndEndsWithTheJob) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  grpc::ClientContext context;
  v1::WatchTuningJobRequest request;
  request.set_name("Search");
  const auto reader = tuning_->WatchTuningJob(&context, request);
  v1::WatchTuningJobResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.tuning_job().status(), v1::TUNING_JOB_STATUS_IN_PROGRESS);
  ASSERT_TRUE(Stop("search").ok());
  while (reader->Read(&message)) {
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(message.tuning_job().status(), v1::TUNING_JOB_STATUS_STOPPED);
}

TEST_F(JobsTest, AWatchOfAnEndedJobTellsItsEndAtOnce) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  ASSERT_TRUE(Stop("search").ok());
  grpc::ClientContext context;
  v1::WatchTuningJobRequest request;
  request.set_name("search");
  const auto reader = tuning_->WatchTuningJob(&context, request);
  v1::WatchTuningJobResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.tuning_job().status(), v1::TUNING_JOB_STATUS_STOPPED);
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(JobsTest, AClientThatLeavesAWatchHurtsNobody) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    v1::WatchTuningJobRequest request;
    request.set_name("search");
    const auto reader = tuning_->WatchTuningJob(&context, request);
    v1::WatchTuningJobResponse message;
    if (i % 2 == 0) {
      ASSERT_TRUE(reader->Read(&message));
    }
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(Stop("search").ok());
}

TEST_F(JobsTest, LimitsAreChangedWhileItRunsAndWrongOnesAreAllRefused) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  v1::UpdateTuningJobRequest request;
  request.set_name("Search");
  request.set_max_parallel_trials(8);
  request.mutable_max_runtime()->set_seconds(7'200);
  v1::UpdateTuningJobResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(tuning_->UpdateTuningJob(&context, request, &response).ok());
  EXPECT_EQ(response.tuning_job().spec().limits().max_parallel_trials(), 8);
  EXPECT_EQ(response.tuning_job().spec().limits().max_runtime().seconds(), 7'200);
  EXPECT_EQ(response.tuning_job().spec().limits().max_trials(), 20);
  EXPECT_EQ(response.tuning_job().spec_revision(), 1);

  request.set_max_trials(0);
  request.set_max_parallel_trials(-1);
  grpc::ClientContext wrong;
  const grpc::Status status = tuning_->UpdateTuningJob(&wrong, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("max_trials: must be 1 to 100000: 0"));
  EXPECT_THAT(status.error_message(), HasSubstr("max_parallel_trials: must be 1 to 10000: -1"));
}

TEST_F(JobsTest, JobThatHasEndedIsDeletedAndIsNotFoundThen) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  v1::DeleteTuningJobRequest request;
  request.set_name("search");
  v1::DeleteTuningJobResponse response;
  grpc::ClientContext early;
  EXPECT_EQ(tuning_->DeleteTuningJob(&early, request, &response).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(Stop("search").ok());
  grpc::ClientContext context;
  ASSERT_TRUE(tuning_->DeleteTuningJob(&context, request, &response).ok());
  EXPECT_EQ(response.tuning_job().status(), v1::TUNING_JOB_STATUS_DELETING);
  const auto deadline = std::chrono::steady_clock::now() + testing::kPatience;
  grpc::StatusCode code = grpc::StatusCode::OK;
  while (code == grpc::StatusCode::OK && std::chrono::steady_clock::now() < deadline) {
    grpc::ClientContext again;
    code = tuning_->DeleteTuningJob(&again, request, &response).error_code();
  }
  EXPECT_EQ(code, grpc::StatusCode::NOT_FOUND);
}

TEST_F(JobsTest, RetryOfWhatHasNotFailedIsRefused) {
  ASSERT_TRUE(Create(ARequest("search")).ok());
  v1::RetryTrainingJobRequest request;
  v1::RetryTrainingJobResponse response;
  for (const auto& [name, code] : {std::pair("search/1", grpc::StatusCode::NOT_FOUND),
                                   std::pair("search/x", grpc::StatusCode::INVALID_ARGUMENT),
                                   std::pair("none", grpc::StatusCode::NOT_FOUND)}) {
    request.set_name(name);
    grpc::ClientContext context;
    EXPECT_EQ(training_->RetryTrainingJob(&context, request, &response).error_code(), code) << name;
  }
}

TEST_F(JobsTest, RequestKeepsItsNameInTheAnswerAndTheLog) {
  grpc::ClientContext named;
  named.AddMetadata("x-request-id", "my-request-7");
  ASSERT_TRUE(tuning_->CreateTuningJob(&named, ARequest("search"), &created_).ok());
  const auto& metadata = named.GetServerInitialMetadata();
  ASSERT_TRUE(metadata.contains("x-request-id"));
  EXPECT_EQ(metadata.find("x-request-id")->second, "my-request-7");
  Awaited<std::string> payload;
  const TuningJobId job(created_.tuning_job().id());
  ASSERT_TRUE(
      server_.running().engine().Read([job, callback = payload.Callback()](Queries& queries) {
        callback(queries.ListLog(job)->front().payload);
      }));
  EXPECT_THAT(payload.Get(), HasSubstr(R"("request":"my-request-7")"));

  grpc::ClientContext unnamed;
  ASSERT_TRUE(tuning_->CreateTuningJob(&unnamed, ARequest("other"), &created_).ok());
  EXPECT_EQ(unnamed.GetServerInitialMetadata().find("x-request-id")->second.size(), 32u);
}

TEST_F(JobsTest, WhatIsNotThereIsNotFoundWhateverIsAskedOfIt) {
  grpc::ClientContext watch_context;
  v1::WatchTuningJobRequest watch;
  watch.set_name("none");
  EXPECT_EQ(tuning_->WatchTuningJob(&watch_context, watch)->Finish().error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Stop("none").error_code(), grpc::StatusCode::NOT_FOUND);
  for (const char* name : {"none", "none/1"}) {
    grpc::ClientContext context;
    v1::GetTrainingJobRequest request;
    request.set_name(name);
    v1::GetTrainingJobResponse response;
    EXPECT_EQ(training_->GetTrainingJob(&context, request, &response).error_code(),
              grpc::StatusCode::NOT_FOUND);
    grpc::ClientContext log_context;
    v1::ReadLogRequest log;
    log.set_name(name);
    EXPECT_EQ(training_->ReadLog(&log_context, log)->Finish().error_code(),
              grpc::StatusCode::NOT_FOUND);
  }
}

TEST_F(JobsTest, PagesAndNamesOutOfRangeAreRefused) {
  grpc::ClientContext context;
  v1::ListTuningJobsRequest request;
  request.set_page_size(1'001);
  v1::ListTuningJobsResponse response;
  const grpc::Status status = tuning_->ListTuningJobs(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("page_size: must be 1 to 1000: 1001"));
  grpc::ClientContext stop_context;
  v1::StopTrainingJobRequest stop;
  stop.set_name("search/x");
  v1::StopTrainingJobResponse stopped;
  EXPECT_EQ(training_->StopTrainingJob(&stop_context, stop, &stopped).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace hone
