// The record of a run: one folder with journal.jsonl, append-only, and images by their SHA-256.
//
// The records of a run, by their "type", in the order in which things happened. What a run is follows from them alone.
//   begin        version (1), run, backend, prompt_hash; options {task, argument, unit, setup, context, steps, tokens,
//                budget, seconds, plan, mode, own_cells, experiment_seconds, origin, seed if there is one}; task
//                {name, conclusion, verdicts, and the prompts system, user, challenge, warning, last}
//   reply        text, model, cut_short, input_tokens, cached_input_tokens, output_tokens, estimated_input_tokens, cost
//                (US dollars), seconds
//   proposal     step (0: the plan), markdown, hypotheses, disconfirm, code, notes (told with the results)
//   observation  step, shown [{text} or {image: file}], out, err, error, code, edited, interrupted, session_lost,
//                approved (a person was asked before), context, seconds
//   told         why ("correction", "challenge", "warning", "last", "hint", "approved", "rejected"), text
//   undone       step
//   mode         mode: chosen by the person from here on
//   resumed      backend
//   end          concluded, reason, description, reasoning, bias, answer, labels [{number, text}], markdown; tally
//                {steps, rounds, input_tokens, cached_input_tokens, output_tokens, cost, model_seconds,
//                experiment_seconds}
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "maia/chat.hpp"
#include "model/weights/fetch/file_lock.hpp"

namespace maia::agent {

/// Where runs are kept: $MAIA_RUNS, else $XDG_DATA_HOME/maia/runs, else ~/.local/share/maia/runs. Throws Error if none
/// of these is set.
std::filesystem::path runs_folder();

/// Writes a journal. Each record is one line of JSON with "type", "at" (seconds since 1970) and its fields; it is on
/// the disk when append() returns. A line that a crash cut short is ignored by readers and cut off before the next
/// append.
class JournalWriter {
 public:
  /// Creates the folder, or goes on with what is there. Throws Error, naming the folder, if that is not possible or
  /// another process writes to it.
  explicit JournalWriter(const std::filesystem::path& folder);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// `record` is an object with a "type"; "at" is set unless it is there. Throws Error if it can't be written: the
  /// journal is then as it was before.
  void append(nlohmann::json record);

  /// Keeps an encoded image and returns the name of its file within the folder, "images/<sha256>.png". Throws Error if
  /// it is no PNG, JPEG, WebP or GIF.
  std::string store_image(const std::string& bytes);

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  FileLock lock_;
  int file_ = -1;
};

/// The records of a journal, oldest first. Throws Error, naming the file and line, if it is not there, damaged
/// elsewhere than at its end, or larger than 256 MB.
std::vector<nlohmann::json> read_journal(const std::filesystem::path& folder);

/// Reads records from text. Never throws anything else than Error, whatever the bytes are.
std::vector<nlohmann::json> parse_journal(std::string_view text);

/// A part with its image named by its file, and back. Reading throws Error if the file is not there, its name leaves
/// the folder, or its content is not what its name says.
nlohmann::json part_to_json(const ChatPart& part, JournalWriter& journal);
ChatPart part_from_json(const nlohmann::json& json, const std::filesystem::path& folder);

/// One line about each run in a folder of runs, newest first. A journal that can't be read has the state "damaged".
struct RunSummary {
  std::string run, task, unit, backend;
  std::string state;  ///< "open" (resume can go on with it), "concluded", "ended" (without a conclusion), "damaged"
  std::string label;  ///< the first label, or the beginning of the answer or bias
  double begun = 0;   ///< seconds since 1970
  int steps = 0;      ///< experiments that were made
  double cost = 0;    ///< US dollars
};
std::vector<RunSummary> run_summaries(const std::filesystem::path& folder = runs_folder());

/// Whether there is a run of that name that has not ended, with a readable journal. Any text is taken.
bool can_be_resumed(const std::string& run, const std::filesystem::path& folder = runs_folder());

}  // namespace maia::agent
