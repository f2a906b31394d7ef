// `hone man-page`: what hone(1) is made of at build time.
#include "base/man_page.h"

#include <ostream>
#include <sstream>

#include "orchestrator/cli/command.h"
#include "orchestrator/cli/command_tree.h"

namespace hone {
namespace {

struct ManPageOptions {
  const CLI::App* app;
};

std::string Term(const WordEntry& entry) {
  std::string term;
  for (const std::string& name : entry.names) term += (term.empty() ? "" : ", ") + name;
  return entry.kind == WordKind::kNothing ? term : term + " VALUE";
}

std::string Usage(const CommandEntry& command) {
  std::string usage = command.options.empty() ? "" : " [OPTION]...";
  for (const WordEntry& place : command.places) {
    const std::string& name = place.names.front();
    usage += place.required ? " " + name : " [" + name + "]";
  }
  return usage;
}

void AddCommand(const CommandEntry& command, ManPage* page) {
  page->Subheading("hone " + command.name + Usage(command));
  page->Paragraph(command.help);
  for (const WordEntry& place : command.places) page->Entry(place.names.front(), place.help);
  for (const WordEntry& option : command.options) page->Entry(Term(option), option.help);
  std::istringstream lines(command.footer);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  ")) page->Example(line.substr(2));
  }
}

struct ExitStatus {
  int code;
  const char* meaning;
};
constexpr ExitStatus kExits[] = {
    {kExitDone, "Done; of a watched job: it is Completed."},
    {kExitFailed, "Failed."},
    {kExitWrongUse, "Wrong use, or a wrong job file."},
    {kExitNotFound, "Not found."},
    {kExitRefused, "Refused by the state of things."},
    {kExitUnreachable, "The controller cannot be reached."},
    {kExitJobFailed, "The watched job Failed."},
    {kExitJobStopped, "The watched job was Stopped."},
};

Result<int> PrintManPage(Context& context, const ManPageOptions& options) {
  const CommandTree tree = ReadCommandTree(*options.app);
  ManPage page("hone", 1, "the command line of Hone, automatic model tuning");
  page.Heading("SYNOPSIS");
  page.Synopsis("hone", "COMMAND [OPTION]...");
  page.Heading("DESCRIPTION");
  page.Paragraph(
      "Creates tuning jobs and training jobs, follows them, and brings back what they found. "
      "Results go to standard output, messages to standard error. JOB/7 is trial 7 of the tuning "
      "job JOB.");
  page.Heading("OPTIONS OF ALL COMMANDS");
  for (const WordEntry& option : tree.options) page.Entry(Term(option), option.help);
  page.Heading("COMMANDS");
  for (const CommandEntry& command : tree.commands) AddCommand(command, &page);
  page.Heading("EXIT STATUS");
  for (const auto& [code, meaning] : kExits) page.Entry(std::to_string(code), meaning);
  page.Heading("SEE ALSO");
  page.Paragraph("honed(8), hone-worker(8)");
  context.out << page.text();
  return kExitDone;
}

}  // namespace

void AddManPageCommand(CLI::App& app, Action* action) {
  const auto options = std::make_shared<ManPageOptions>(ManPageOptions{&app});
  AddCommand<ManPageOptions>(app, action, "man-page", "Print the manual page hone(1)",
                             "hone man-page > hone.1", options, PrintManPage)
      ->group("");  // Hidden: for the build.
}

}  // namespace hone
