// What happened, as a client of any language follows it.
#include <gmock/gmock.h>

#include "hone/v1/event_service.grpc.pb.h"
#include "hone/v1/training_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RunningServer;

class EventServiceTest : public ::testing::Test {
 protected:
  using Reader = grpc::ClientReader<v1::WatchEventsResponse>;

  // A job that waits: no worker is there.
  void Create(const std::string& name) {
    v1::CreateTuningJobRequest request;
    request.set_name(name);
    v1::TrialDefinition* definition = request.mutable_spec()->add_definitions();
    v1::Parameter* parameter = definition->add_parameters();
    parameter->set_name("rate");
    parameter->mutable_continuous()->set_max(1);
    definition->mutable_objective()->set_metric("loss");
    definition->mutable_objective()->set_goal(v1::GOAL_MINIMIZE);
    definition->mutable_program()->add_command("train");
    grpc::ClientContext context;
    v1::CreateTuningJobResponse response;
    const grpc::Status status = tuning_->CreateTuningJob(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void CreateAlone(const std::string& name) {
    v1::CreateTrainingJobRequest request;
    request.set_name(name);
    request.mutable_spec()->mutable_program()->add_command("train");
    grpc::ClientContext context;
    v1::CreateTrainingJobResponse response;
    const grpc::Status status = training_->CreateTrainingJob(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void Stop(const std::string& name) {
    v1::StopTuningJobRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    v1::StopTuningJobResponse response;
    ASSERT_TRUE(tuning_->StopTuningJob(&context, request, &response).ok());
  }

  void Delete(const std::string& name) {
    v1::DeleteTuningJobRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    v1::DeleteTuningJobResponse response;
    ASSERT_TRUE(tuning_->DeleteTuningJob(&context, request, &response).ok());
  }

  static std::string Words(const v1::StateChange& change) {
    return change.tuning_job() + change.training_job() + " " + change.to_state();
  }

  // All that there is, without following.
  std::vector<std::string> All(v1::WatchEventsRequest request, grpc::Status* status = nullptr) {
    grpc::ClientContext context;
    const auto reader = events_->WatchEvents(&context, request);
    std::vector<std::string> all;
    v1::WatchEventsResponse message;
    while (reader->Read(&message)) {
      for (const v1::StateChange& change : message.changes()) {
        all.push_back(Words(change));
        sequences_.push_back(change.sequence());
      }
    }
    const grpc::Status ended = reader->Finish();
    if (status != nullptr) *status = ended;
    return all;
  }

  std::vector<std::string> AllOf(const std::string& name) {
    v1::WatchEventsRequest request;
    request.set_name(name);
    return All(request);
  }

  // The next changes that come; those of an empty message are none.
  static std::vector<std::string> Next(Reader& reader) {
    v1::WatchEventsResponse message;
    std::vector<std::string> words;
    EXPECT_TRUE(reader.Read(&message));
    for (const v1::StateChange& change : message.changes()) words.push_back(Words(change));
    return words;
  }

  RunningServer server_;
  const std::unique_ptr<v1::TuningService::Stub> tuning_ =
      v1::TuningService::NewStub(server_.channel());
  const std::unique_ptr<v1::TrainingService::Stub> training_ =
      v1::TrainingService::NewStub(server_.channel());
  const std::unique_ptr<v1::EventService::Stub> events_ =
      v1::EventService::NewStub(server_.channel());
  std::vector<std::int64_t> sequences_;  // Of all that All() has read.
};

TEST_F(EventServiceTest, TellsAllOrOneJobAndEndsThere) {
  Create("one");
  Create("two");
  CreateAlone("base");
  Stop("one");
  EXPECT_THAT(AllOf(""), ElementsAre("one InProgress", "two InProgress", "base Pending",
                                     "one Stopping", "one Stopped"));
  EXPECT_THAT(AllOf("Two"), ElementsAre("two InProgress"));
  EXPECT_THAT(AllOf("base"), ElementsAre("base Pending"));
}

TEST_F(EventServiceTest, GoesOnFromASequenceAndTellsTheLatestOnly) {
  Create("one");
  Create("two");
  Create("three");
  AllOf("");
  v1::WatchEventsRequest request;
  request.set_after(sequences_.at(0));
  EXPECT_THAT(All(request), ElementsAre("two InProgress", "three InProgress"));
  request.set_last(1);
  EXPECT_THAT(All(request), ElementsAre("three InProgress"));
  request.set_after(0);
  request.set_last(2);
  EXPECT_THAT(All(request), ElementsAre("two InProgress", "three InProgress"));
  request.set_after(sequences_.at(2));
  EXPECT_THAT(All(request), IsEmpty());
}

TEST_F(EventServiceTest, FollowsWhatHappensOnceItHasSaidThatAllIsTold) {
  Create("one");
  v1::WatchEventsRequest request;
  request.set_follow(true);
  grpc::ClientContext context;
  const auto reader = events_->WatchEvents(&context, request);
  EXPECT_THAT(Next(*reader), ElementsAre("one InProgress"));
  EXPECT_THAT(Next(*reader), IsEmpty());
  Create("two");
  EXPECT_THAT(Next(*reader), ElementsAre("two InProgress"));
  Stop("one");
  EXPECT_THAT(Next(*reader), ElementsAre("one Stopping", "one Stopped"));
  context.TryCancel();
}

TEST_F(EventServiceTest, WhoFollowsAJobIsToldWhenItIsGone) {
  Create("one");
  v1::WatchEventsRequest request;
  request.set_name("one");
  request.set_follow(true);
  grpc::ClientContext context;
  const auto reader = events_->WatchEvents(&context, request);
  EXPECT_THAT(Next(*reader), ElementsAre("one InProgress"));
  EXPECT_THAT(Next(*reader), IsEmpty());
  Stop("one");
  Delete("one");
  v1::WatchEventsResponse message;
  while (reader->Read(&message)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(AllOf(""), ElementsAre("one Deleted"));
}

TEST_F(EventServiceTest, RefusesWhatIsNotThereAndWhatMakesNoSense) {
  grpc::Status status;
  v1::WatchEventsRequest request;
  request.set_name("none");
  All(request, &status);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), HasSubstr("none"));
  request.set_name("none/x");
  All(request, &status);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_name("");
  request.set_after(-1);
  All(request, &status);
  EXPECT_THAT(status.error_message(), HasSubstr("after: must be at least 0: -1"));
  request.set_after(0);
  request.set_last(1'000'001);
  All(request, &status);
  EXPECT_THAT(status.error_message(), HasSubstr("last: must be 0 to 1000000: 1000001"));
}

}  // namespace
}  // namespace hone
