// Training jobs that are run by themselves, as a client of any language meets them.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "hone/v1/error_details.pb.h"
#include "hone/v1/training_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::RunningServer;

v1::CreateTrainingJobRequest ARequest(const std::string& name) {
  v1::CreateTrainingJobRequest request;
  request.set_name(name);
  v1::Hyperparameter* value = request.mutable_spec()->add_hyperparameters();
  value->set_name("lr");
  value->set_value("0.10");
  request.mutable_spec()->mutable_program()->add_command("train");
  return request;
}

class TrainingJobsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const v1::CreateTrainingJobRequest& request) {
    grpc::ClientContext context;
    v1::CreateTrainingJobResponse response;
    const grpc::Status status = training_->CreateTrainingJob(&context, request, &response);
    job_ = response.training_job();
    return status;
  }

  template <typename Response, typename Request, typename Stub>
  grpc::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& name, Response* response) {
    grpc::ClientContext context;
    Request request;
    request.set_name(name);
    return (stub.*method)(&context, request, response);
  }

  std::vector<std::string> Names(const v1::ListTrainingJobsRequest& request) {
    grpc::ClientContext context;
    v1::ListTrainingJobsResponse response;
    EXPECT_TRUE(training_->ListTrainingJobs(&context, request, &response).ok());
    std::vector<std::string> names;
    for (const v1::TrainingJob& job : response.training_jobs()) names.push_back(job.name());
    return names;
  }

  RunningServer server_;
  const std::unique_ptr<v1::TuningService::Stub> tuning_ =
      v1::TuningService::NewStub(server_.channel());
  const std::unique_ptr<v1::TrainingService::Stub> training_ =
      v1::TrainingService::NewStub(server_.channel());
  v1::TrainingJob job_;
};

TEST_F(TrainingJobsTest, CreatedOneIsNoTrialAndShowsItsSpecWithDefaults) {
  ASSERT_TRUE(Create(ARequest("base")).ok());
  EXPECT_EQ(job_.name(), "base");
  EXPECT_EQ(job_.tuning_job(), "");
  EXPECT_EQ(job_.trial(), 0);
  EXPECT_EQ(job_.hyperparameters(0).value(), "0.10");
  EXPECT_EQ(job_.spec().program().max_attempts(), 1);
  EXPECT_FALSE(job_.spec().has_objective());
  const std::int64_t id = job_.id();
  ASSERT_TRUE(Create(ARequest("base")).ok());
  EXPECT_EQ(job_.id(), id);
  v1::CreateTrainingJobRequest other = ARequest("base");
  other.mutable_spec()->mutable_hyperparameters(0)->set_value("0.2");
  EXPECT_EQ(Create(other).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(TrainingJobsTest, MistakesNameTheFieldsOfItsOwnSpec) {
  v1::CreateTrainingJobRequest request = ARequest("base");
  *request.mutable_spec()->add_hyperparameters() = request.spec().hyperparameters(0);
  request.mutable_spec()->mutable_objective()->set_metric("loss");
  (*request.mutable_spec()->mutable_program()->mutable_inputs())["a"].set_path("data");
  const grpc::Status status = Create(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::RpcStatus details;
  v1::BadRequest bad_request;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_TRUE(bad_request.ParseFromString(details.details(0).value()));
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields,
              ElementsAre("objective.goal", "hyperparameters[1].name", "program.inputs.a.path"));
}

TEST_F(TrainingJobsTest, DryRunChecksWhatInputsStandForAndCreatesNothing) {
  v1::CreateTrainingJobRequest request = ARequest("base");
  request.set_dry_run(true);
  ASSERT_TRUE(Create(request).ok());
  EXPECT_EQ(job_.id(), 0);
  EXPECT_EQ(job_.spec().hyperparameters(0).value(), "0.10");
  (*request.mutable_spec()->mutable_program()->mutable_inputs())["model"].set_from("nobody/1");
  EXPECT_EQ(Create(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(Names({}), IsEmpty());
}

TEST_F(TrainingJobsTest, ListsAreOfOneKindEach) {
  ASSERT_TRUE(Create(ARequest("base")).ok());
  ASSERT_TRUE(Create(ARequest("other")).ok());
  EXPECT_THAT(Names({}), ElementsAre("other", "base"));
  v1::ListTrainingJobsRequest filter;
  filter.set_name_contains("BAS");
  EXPECT_THAT(Names(filter), ElementsAre("base"));
  grpc::ClientContext context;
  v1::ListTuningJobsResponse jobs;
  ASSERT_TRUE(tuning_->ListTuningJobs(&context, {}, &jobs).ok());
  EXPECT_EQ(jobs.tuning_jobs_size(), 0);
  v1::GetTuningJobResponse none;
  EXPECT_EQ(Call(*tuning_, &v1::TuningService::Stub::GetTuningJob, "base", &none).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(TrainingJobsTest, WatchTellsHowItIsAndEndsWithIt) {
  ASSERT_TRUE(Create(ARequest("base")).ok());
  grpc::ClientContext context;
  v1::WatchTrainingJobRequest request;
  request.set_name("Base");
  const auto watch = training_->WatchTrainingJob(&context, request);
  v1::WatchTrainingJobResponse message;
  ASSERT_TRUE(watch->Read(&message));
  EXPECT_EQ(message.training_job().secondary_status(), v1::SECONDARY_STATUS_PENDING);
  EXPECT_EQ(message.training_job().hyperparameters(0).value(), "0.10");
  v1::StopTrainingJobResponse stopped;
  ASSERT_TRUE(Call(*training_, &v1::TrainingService::Stub::StopTrainingJob, "base", &stopped).ok());
  EXPECT_EQ(stopped.training_job().trial(), 0);
  while (watch->Read(&message)) {
  }
  EXPECT_EQ(message.training_job().status(), v1::TRAINING_JOB_STATUS_STOPPED);
  EXPECT_TRUE(watch->Finish().ok());
}

TEST_F(TrainingJobsTest, DeletedOneIsGoneAndItsNameIsFree) {
  ASSERT_TRUE(Create(ARequest("base")).ok());
  v1::StopTrainingJobResponse stopped;
  ASSERT_TRUE(Call(*training_, &v1::TrainingService::Stub::StopTrainingJob, "base", &stopped).ok());
  v1::DeleteTrainingJobResponse deleted;
  ASSERT_TRUE(
      Call(*training_, &v1::TrainingService::Stub::DeleteTrainingJob, "base", &deleted).ok());
  EXPECT_EQ(deleted.training_job().status(), v1::TRAINING_JOB_STATUS_DELETING);
  // Until it is gone, its name is that of a job which is being deleted.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  grpc::Status again = Create(ARequest("base"));
  while (again.error_code() == grpc::StatusCode::ALREADY_EXISTS &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
    again = Create(ARequest("base"));
  }
  EXPECT_TRUE(again.ok()) << again.error_message();
}

}  // namespace
}  // namespace hone
