// draw-seedlings: pictures to try hone-train with. Nobody has to download a data set, and nobody's
// pictures are used: the plants are drawn, and their species do not exist.
//
// Each class and channel has the pictures asked for; what they show depends on the seed alone.
#include <charconv>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "examples/quickstart/canvas.h"
#include "examples/quickstart/random.h"
#include "examples/quickstart/seedling.h"

namespace hone::seedlings {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "Usage: draw-seedlings DIR [--pictures N] [--seed S] [--size PIXELS]\n"
    "\n"
    "Draws pictures of seedlings to DIR/train/SPECIES and DIR/validation/SPECIES, as PNG files.\n"
    "DIR is made; where it is there already, it must be empty.\n"
    "\n"
    "  --pictures N   of each species, from 4 to 9999; every fourth is for validation (200)\n"
    "  --seed S       another seed draws other pictures (1)\n"
    "  --size PIXELS  the pictures' height and width, from 16 to 512 (32)\n";

struct Settings {
  std::string folder;
  std::uint64_t pictures = 200;
  std::uint64_t seed = 1;
  std::uint64_t size = 32;
};

// The arguments alone show that they are wrong.
class WrongUse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Option {
  const char* name;
  std::uint64_t least;
  std::uint64_t most;
  std::uint64_t Settings::*value;
};

constexpr Option kOptions[] = {
    {"--pictures", 4, 9999, &Settings::pictures},
    {"--seed", 0, INT64_MAX, &Settings::seed},
    {"--size", 16, 512, &Settings::size},
};

const Option& OptionCalled(const std::string& name) {
  for (const Option& option : kOptions) {
    if (name == option.name) return option;
  }
  throw WrongUse("option: must be --pictures, --seed or --size: " + name);
}

std::uint64_t ToNumber(const Option& option, const std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && stop == end && number >= option.least && number <= option.most) {
    return number;
  }
  throw WrongUse(std::string(option.name) + ": must be a whole number from " +
                 std::to_string(option.least) + " to " + std::to_string(option.most) + ": " + text);
}

// Knows `--name value` and `--name=value`.
Settings ToSettings(const std::vector<std::string>& arguments) {
  Settings settings;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!argument.starts_with("-")) {
      if (!settings.folder.empty()) throw WrongUse("DIR: must be one folder: " + argument);
      settings.folder = argument;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const Option& option = OptionCalled(argument.substr(0, equals));
    const bool joined = equals != std::string::npos;
    if (!joined && i + 1 == arguments.size()) throw WrongUse(argument + ": must have a value");
    settings.*option.value =
        ToNumber(option, joined ? argument.substr(equals + 1) : arguments[++i]);
  }
  if (settings.folder.empty()) throw WrongUse("DIR: must be given");
  return settings;
}

void CheckFolder(const fs::path& folder) {
  const fs::file_status status = fs::status(folder);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) {
    throw std::runtime_error("DIR: must be a folder: " + folder.string());
  }
  if (!fs::is_empty(folder)) {
    throw std::runtime_error("DIR: must be an empty folder or a new one: " + folder.string());
  }
}

std::string FileName(std::uint64_t number) {
  char name[32];
  std::snprintf(name, sizeof(name), "%04" PRIu64 ".png", number);
  return name;
}

// Channels and species have numbers, so that each picture has random numbers of its own.
void DrawFolder(const fs::path& folder, std::uint64_t pictures, std::uint64_t channel,
                std::uint64_t species_number, const Settings& settings) {
  const Species& species = AllSpecies()[species_number];
  const int size = static_cast<int>(settings.size);
  fs::create_directories(folder);
  for (std::uint64_t number = 1; number <= pictures; ++number) {
    const fs::path file = folder / FileName(number);
    const Random random({settings.seed, channel, species_number, number});
    if (!WritePng(file, size, Photograph(species, size, random))) {
      throw std::runtime_error("picture: must be writable: " + file.string());
    }
  }
}

void Draw(const Settings& settings) {
  const fs::path folder = settings.folder;
  CheckFolder(folder);
  const std::uint64_t validation = settings.pictures / 4;
  const std::uint64_t train = settings.pictures - validation;
  for (std::uint64_t number = 0; number < AllSpecies().size(); ++number) {
    const std::string& name = AllSpecies()[number].name;
    DrawFolder(folder / "train" / name, train, 1, number, settings);
    DrawFolder(folder / "validation" / name, validation, 2, number, settings);
  }
  std::printf("drew seedlings of %zu species to %s: of each %" PRIu64 " for training, %" PRIu64
              " for validation\n",
              AllSpecies().size(), folder.c_str(), train, validation);
}

int Main(const std::vector<std::string>& arguments) {
  try {
    for (const std::string& argument : arguments) {
      if (argument == "--help") return std::printf("%s", kUsage), 0;
    }
    Draw(ToSettings(arguments));
    return 0;
  } catch (const WrongUse& wrong) {
    std::fprintf(stderr, "%s\n%s", wrong.what(), kUsage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

}  // namespace
}  // namespace hone::seedlings

int main(int argc, char** argv) { return hone::seedlings::Main({argv + 1, argv + argc}); }
