#include <ostream>

#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

std::string StateWord(const v1::Worker& worker) {
  if (!worker.connected()) return "Lost";
  if (worker.draining()) return "Draining";
  return worker.set_aside().empty() ? "Connected" : "SetAside";
}

std::string DeviceWords(const v1::Worker& worker) {
  std::string words;
  for (const v1::Device& device : worker.devices()) {
    words += (words.empty() ? "" : ", ") + device.id();
    if (!device.model().empty()) words += " (" + device.model() + ")";
  }
  return words;
}

std::string RunningWords(const v1::Worker& worker) {
  std::string words;
  for (const v1::RunningAttempt& attempt : worker.running()) {
    words += (words.empty() ? "" : ", ") + attempt.training_job();
  }
  if (worker.unknown_attempts_size() > 0) {
    words +=
        (words.empty() ? "" : ", ") + std::to_string(worker.unknown_attempts_size()) + " unknown";
  }
  return words;
}

Result<int> ListWorkers(Context& context) {
  Client client(Endpoint(context));
  HONE_TRY(const v1::ListWorkersResponse response, client.ListWorkers());
  if (context.json) {
    PrintJson(context, response);
    return kExitDone;
  }
  Table table({{"WORKER"},
               {"STATE"},
               {"SLOTS", true},
               {.title = "HOST", .words = true},
               {"LAST SEEN"},
               {.title = "DEVICES", .words = true},
               {.title = "RUNS", .words = true},
               {.title = "WHY", .optional = true, .words = true, .below = true}});
  for (const v1::Worker& worker : response.workers()) {
    const std::string state = StateWord(worker);
    const std::string seen = worker.has_last_seen_at()
                                 ? FormatAge(ToWallTime(worker.last_seen_at()), context.now())
                                 : "";
    table.AddRow({worker.name(),
                  {state, ColourOf(state)},
                  std::to_string(worker.slots_used()) + "/" + std::to_string(worker.slots()),
                  worker.host(),
                  seen,
                  DeviceWords(worker),
                  RunningWords(worker),
                  worker.set_aside()});
  }
  table.Print(context);
  return kExitDone;
}

struct DrainOptions {
  std::string worker;
  bool undo = false;
};

Result<int> Drain(Context& context, const DrainOptions& options) {
  Client client(Endpoint(context));
  HONE_TRY(const v1::Worker worker, client.DrainWorker(options.worker, options.undo));
  if (context.json) {
    PrintJson(context, worker);
  } else {
    context.out << worker.name() << " " << StateWord(worker) << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddWorkerCommands(CLI::App& app, Action* action) {
  struct Options {};
  AddCommand<Options>(app, action, "workers", "List the workers and what they run", "hone workers",
                      std::make_shared<Options>(),
                      [](Context& context, const Options&) { return ListWorkers(context); });
  auto options = std::make_shared<DrainOptions>();
  CLI::App* command = AddCommand<DrainOptions>(
      app, action, "drain", "Let a worker take no more work; what it runs goes on",
      "hone drain node-7", options, Drain);
  command->add_option("WORKER", options->worker, "Its name, or its id")->required();
  command->add_flag("--undo", options->undo, "Take work again");
}

}  // namespace hone
