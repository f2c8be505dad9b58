// maia weights: lists, fetches and checks the weights of models.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maia/error.hpp"
#include "model/folders.hpp"
#include "model/nearest.hpp"
#include "model/weights/fetch/fetch.hpp"
#include "model/weights/program/progress_line.hpp"
#include "model/weights/registry.hpp"

namespace {

namespace fs = std::filesystem;
using maia::WeightsEntry;

constexpr const char* help =
    "usage: maia weights list [NAME...]      what there is, and what is on this machine\n"
    "       maia weights fetch NAME...       download weights and check their SHA-256\n"
    "       maia weights path NAME           print where fetched weights are\n"
    "       maia weights verify [NAME...]    check what is on this machine\n"
    "\n"
    "  --dir FOLDER            where the weights are ($MAIA_WEIGHTS, else $MAIA_CACHE/weights or "
    "~/.cache/maia/weights)\n"
    "  --registry FILE         use this registry alone, instead of maia's and your own ~/.config/maia/weights.json\n"
    "fetch:\n"
    "  --trust-on-first-use    accept weights whose SHA-256 is not published; it is recorded and checked from then on\n"
    "  --retries N             attempts in a row that bring nothing before it gives up (5)\n"
    "  --retry-delay SECONDS   before the second attempt, doubled for each one after it (1)\n"
    "  --stall SECONDS         a connection that brings nothing for so long is given up (30)\n"
    "\n"
    "A broken download goes on where it ended. The proxy settings of the environment (https_proxy, no_proxy, ...) "
    "apply.\n";

/// A command line that can't be understood.
struct UsageError : maia::Error {
  using maia::Error::Error;
};

struct Arguments {
  std::string verb;
  std::vector<std::string> names;
  std::optional<std::string> folder, registry;
  maia::FetchOptions fetch;
};

template <typename Number>
Number number(const std::string& option, const std::string& text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most))
    throw UsageError(option + " needs a number from " + std::to_string(least) + " to " + std::to_string(most) +
                     ", not '" + text + "'");
  return value;
}

Arguments parse(std::vector<std::string> words) {
  const std::vector<std::string> verbs{"list", "fetch", "path", "verify"};
  const std::vector<std::string> options{"--dir",     "--registry",    "--trust-on-first-use",
                                         "--retries", "--retry-delay", "--stall"};
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    if (!word.starts_with("-")) {
      if (arguments.verb.empty()) {
        arguments.verb = word;
      } else {
        arguments.names.push_back(word);
      }
      continue;
    }
    std::optional<std::string> given;
    if (const std::size_t sign = word.find('='); sign != std::string::npos) {
      given = word.substr(sign + 1);
      word.resize(sign);
    }
    const auto value = [&] {
      if (given) return *std::exchange(given, std::nullopt);
      if (i + 1 == words.size()) throw UsageError(word + " needs a value");
      return words[++i];
    };
    if (word == "--dir") {
      arguments.folder = value();
    } else if (word == "--registry") {
      arguments.registry = value();
    } else if (word == "--trust-on-first-use") {
      arguments.fetch.trust_on_first_use = true;
    } else if (word == "--retries") {
      arguments.fetch.patience.retries = number<int>(word, value(), 0, 100);
    } else if (word == "--retry-delay") {
      arguments.fetch.patience.first_delay = number<double>(word, value(), 0, 60);
    } else if (word == "--stall") {
      arguments.fetch.patience.stall_seconds = number<long>(word, value(), 1, 3600);
    } else {
      throw UsageError("no option '" + word + "'" + maia::did_you_mean(word, options));
    }
    if (given) throw UsageError(word + " takes no value");
  }
  if (arguments.verb.empty()) throw UsageError("what shall it do? list, fetch, path or verify");
  if (std::find(verbs.begin(), verbs.end(), arguments.verb) == verbs.end())
    throw UsageError("no '" + arguments.verb + "'" + maia::did_you_mean(arguments.verb, verbs));
  if (arguments.verb == "fetch" && arguments.names.empty())
    throw UsageError("fetch needs names; maia weights list shows them");
  if (arguments.verb == "path" && arguments.names.size() != 1) throw UsageError("path needs one name");
  return arguments;
}

/// The entries of the names; all of them if there are no names.
std::vector<WeightsEntry> selected(const maia::Registry& registry, const std::vector<std::string>& names) {
  if (names.empty()) return registry.entries();
  std::vector<WeightsEntry> entries;
  for (const std::string& name : names) entries.push_back(registry.at(name));
  return entries;
}

std::string size_of(const WeightsEntry& entry, const fs::path& file) {
  if (fs::is_regular_file(file)) return maia::size_text(fs::file_size(file));
  if (entry.bytes) return maia::size_text(*entry.bytes);
  return entry.megabytes ? std::to_string(*entry.megabytes) + " MB" : "?";
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] + 2 - row[i].size(), ' ');
    }
    std::cout << line << '\n';
  }
}

int list(const std::vector<WeightsEntry>& entries, const fs::path& folder) {
  std::vector<std::vector<std::string>> rows{{"NAME", "SIZE", "HERE", "SHA-256", "LICENCE", "WHAT"}};
  for (const WeightsEntry& entry : entries)
    rows.push_back({entry.name, size_of(entry, folder / entry.file),
                    fs::is_regular_file(folder / entry.file) ? "yes" : "no",
                    entry.sha256.empty()       ? "none"
                    : entry.sha256.size() < 64 ? entry.sha256.substr(0, 12) + "..."
                                               : "known",
                    entry.licence, entry.about});
  print_table(rows);
  std::cout << "\nIn " << folder.string() << "; maia weights fetch NAME downloads.\n";
  return 0;
}

std::optional<int> terminal_width() {
  if (!::isatty(STDERR_FILENO)) return std::nullopt;
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// What one name's failure means for the others: nothing.
int fetch(const std::vector<WeightsEntry>& entries, const fs::path& folder, const maia::FetchOptions& options) {
  int status = 0;
  for (const WeightsEntry& entry : entries) {
    maia::ProgressLine progress(std::cerr, entry.name, terminal_width());
    try {
      const maia::Fetched fetched =
          maia::fetch(entry, folder, options,
                      {[&](std::uint64_t done, std::optional<std::uint64_t> total) { progress.update(done, total); },
                       [&](const std::string& line) { progress.note(line); }});
      progress.finish();
      std::cout << entry.name << (fetched.was_there ? " was there and is right: " : " is there now: ")
                << fetched.path.string() << '\n';
      if (entry.sha256.empty()) std::cout << "  SHA-256 " << fetched.sha256 << ", trusted on first use\n";
      std::cout << "  licence " << entry.licence << ", see " << entry.page << '\n' << std::flush;
    } catch (const maia::Error& error) {
      progress.finish();
      std::cerr << "maia weights: " << error.what() << '\n' << std::flush;
      status = 1;
    }
  }
  return status;
}

int path(const WeightsEntry& entry, const fs::path& folder) {
  const fs::path file = folder / entry.file;
  if (!fs::is_regular_file(file))
    throw maia::Error(entry.name + " is not in " + folder.string() + "; maia weights fetch " + entry.name +
                      " downloads it");
  std::cout << file.string() << '\n';
  return 0;
}

int verify(const std::vector<WeightsEntry>& entries, const fs::path& folder, bool all) {
  int status = 0;
  bool any = false;
  for (const WeightsEntry& entry : entries) {
    const maia::Verified result = maia::verify(entry, folder);
    if (result.condition == maia::Condition::absent && all) continue;
    any = true;
    std::cout << entry.name << "  ";
    switch (result.condition) {
      case maia::Condition::absent:
        std::cout << "not there\n";
        status = 1;
        break;
      case maia::Condition::good:
        std::cout << "good\n";
        break;
      case maia::Condition::trusted:
        std::cout << "as it was when it was first trusted\n";
        break;
      case maia::Condition::unknown:
        std::cout << "unknown: no SHA-256 is published, and maia did not fetch it; its SHA-256 is " << result.found
                  << '\n';
        break;
      case maia::Condition::unreliable:
        std::cout << "WRONG: its SHA-256 is " << result.found << " instead of " << result.expected << "; remove "
                  << (folder / entry.file).string() << " and fetch it again\n";
        status = 1;
        break;
    }
    std::cout.flush();
  }
  if (!any) std::cout << "there are no weights in " << folder.string() << '\n';
  return status;
}

int run(const Arguments& arguments) {
  const maia::Registry registry =
      arguments.registry ? maia::Registry::read(*arguments.registry) : maia::Registry::load();
  const std::vector<WeightsEntry> entries = selected(registry, arguments.names);
  const fs::path folder = arguments.folder ? fs::path(*arguments.folder) : maia::weights_folder();
  if (arguments.verb == "list") return list(entries, folder);
  if (arguments.verb == "fetch") return fetch(entries, folder, arguments.fetch);
  if (arguments.verb == "path") return path(entries.front(), folder);
  return verify(entries, folder, arguments.names.empty());
}

}  // namespace

int main(int count, char** words) try {
  const std::vector<std::string> arguments(words + 1, words + count);
  if (std::find(arguments.begin(), arguments.end(), "--help") != arguments.end() ||
      std::find(arguments.begin(), arguments.end(), "-h") != arguments.end()) {
    std::cout << help;
    return 0;
  }
  return run(parse(arguments));
} catch (const UsageError& error) {
  std::cerr << "maia weights: " << error.what() << " (maia weights --help)\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "maia weights: " << error.what() << '\n';
  return 1;
}
