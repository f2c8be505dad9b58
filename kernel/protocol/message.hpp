// The messages between the broker (maia-kernel) and the worker (maia-worker).
//
// A frame is a 32-bit little-endian payload length followed by the payload: one byte that
// says which alternative of the variant it is, then the fields in the order of fields().
// Integers are little-endian and fixed in size, a bool is one byte, strings and sequences
// are a 32-bit count and their elements. There is no padding and no optional field: both
// ends come from one build, and Ready carries protocol_version to prove it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace maia::protocol {

inline constexpr std::uint32_t protocol_version = 3;

/// Largest payload of one frame. A longer one is an error on either side.
inline constexpr std::size_t max_payload = std::size_t{128} << 20;

/// Most elements of one sequence, and most MIME types of one bundle: in memory they take more than on the wire.
inline constexpr std::size_t max_elements = std::size_t{1} << 18;
inline constexpr std::size_t max_mime_types = 100;

/// A malformed, oversized or unknown message.
class ProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// MIME type -> data. Binary types (image/png, ...) hold raw bytes, JSON types hold JSON text.
using MimeBundle = std::map<std::string, std::string>;

// ---------------------------------------------------------------- broker -> worker

/// Runs one piece of C++. Answered by one Done with the same id.
struct Execute {
  std::uint64_t id = 0;
  std::string code;              ///< UTF-8 C++
  std::string name;              ///< shown in diagnostics, e.g. "In[7]"
  std::uint32_t first_line = 1;  ///< line of the cell at which `code` starts
  bool show_result = true;       ///< show the value of a last expression without `;`
  bool allow_input = true;       ///< the front end can answer InputRequest
  bool report = false;           ///< the agent's cell: what it shows also comes in the form for the agent
  bool lint = false;             ///< no person wrote or changed it: what it can't use is refused before it runs
  auto fields() { return std::tie(id, code, name, first_line, show_result, allow_input, report, lint); }
};

/// Answers one InputRequest. With available == false the program sees end of file.
struct InputReply {
  std::string text;  ///< without the final newline
  bool available = true;
  auto fields() { return std::tie(text, available); }
};

/// Stops the running cell; without one it does nothing. Never answered.
struct Interrupt {
  auto fields() { return std::tie(); }
};

/// Answered by Completions. `cursor` is a byte offset into `code`.
struct Complete {
  std::uint64_t id = 0;
  std::string code;
  std::uint32_t cursor = 0;
  auto fields() { return std::tie(id, code, cursor); }
};

/// Answered by Inspection. `cursor` is a byte offset into `code`.
struct Inspect {
  std::uint64_t id = 0;
  std::string code;
  std::uint32_t cursor = 0;
  std::uint32_t detail = 0;
  auto fields() { return std::tie(id, code, cursor, detail); }
};

/// Answered by Completeness.
struct IsComplete {
  std::uint64_t id = 0;
  std::string code;
  auto fields() { return std::tie(id, code); }
};

/// Changes a setting of the running worker. Answered by Configured. Keys:
/// "opt" ("0".."3"), "include" (a directory), "link" (a shared or static library: a path,
/// or a bare name as after -l), "link-path" (a directory searched by "link"),
/// "memory" (bytes of private memory, "0" for no limit), "backend" ("image NAME", "describer NAME", "detector NAME":
/// who serves these, "offline" for what the worker has itself), "agent" (JSON: the result of the agent's last run).
struct Configure {
  std::uint64_t id = 0;
  std::string key;
  std::string value;
  auto fields() { return std::tie(id, key, value); }
};

/// Asks for the names that cells defined. Answered by Names.
struct ListNames {
  std::uint64_t id = 0;
  auto fields() { return std::tie(id); }
};

/// Answers one ServiceRequest.
struct ServiceReply {
  std::uint64_t id = 0;
  bool ok = true;
  std::string message;              ///< why not; holds no key
  std::vector<std::string> texts;   ///< see ServiceRequest
  std::vector<std::string> images;  ///< bytes of PNG, JPEG or WebP files
  auto fields() { return std::tie(id, ok, message, texts, images); }
};

/// Ends the worker: destructors of the session's globals run, then it exits with status 0.
struct Shutdown {
  auto fields() { return std::tie(); }
};

// ---------------------------------------------------------------- worker -> broker

/// The first message of a worker: it can execute now.
struct Ready {
  std::uint32_t version = protocol_version;
  std::string standard;  ///< "17", "20" or "23"
  std::string profile;   ///< "std" or "torch"
  std::string compiler;  ///< e.g. "clang 19.1.7"
  std::uint32_t optimisation = 1;
  double startup_ms = 0;
  std::string notice;  ///< for the person, empty if there is nothing to say
  auto fields() { return std::tie(version, standard, profile, compiler, optimisation, startup_ms, notice); }
};

/// Something a cell showed. With `update` it replaces earlier displays of the same id.
struct Display {
  MimeBundle bundle;
  std::string metadata;    ///< a JSON object as text, or empty
  std::string display_id;  ///< empty: none
  bool update = false;
  auto fields() { return std::tie(bundle, metadata, display_id, update); }
};

/// The value of a cell's last expression.
struct Result {
  MimeBundle bundle;
  std::string metadata;
  auto fields() { return std::tie(bundle, metadata); }
};

struct ClearOutput {
  bool wait = false;
  auto fields() { return std::tie(wait); }
};

/// The running program reads standard input. Answered by InputReply.
struct InputRequest {
  std::string prompt;
  bool password = false;
  auto fields() { return std::tie(prompt, password); }
};

/// Something that only the broker can do, because it has the network and the keys. Answered by ServiceReply. `service`:
/// "generate" (texts: prompts; the reply has an image for each), "edit" (images and as many instructions in texts; an
/// image for each), "describe" (images; a text for each), "summarize" (images; one text), "http" (texts: one of the
/// addresses that the person configured for detectors, and the body of a POST; the reply's texts: status and body).
/// The broker takes them from running cells only, one at a time, and refuses what is larger than its limits.
struct ServiceRequest {
  std::uint64_t id = 0;
  std::string service;
  std::vector<std::string> texts;
  std::vector<std::string> images;
  std::uint64_t seed = 0;
  auto fields() { return std::tie(id, service, texts, images, seed); }
};

/// The running cell no longer waits for the reply to this request. Never answered.
struct ServiceCancel {
  std::uint64_t id = 0;
  auto fields() { return std::tie(id); }
};

enum class Status : std::uint8_t {
  ok,
  compile_error,  ///< also a link error: the session is as it was before the cell
  exception,      ///< an exception, a signal or exit() that ended the cell; variables are kept
  interrupted,    ///< variables are kept
  fatal,          ///< the session can't go on: the broker must replace this worker
};

/// The end of one Execute.
struct Done {
  std::uint64_t id = 0;
  Status status = Status::ok;
  std::string ename;                   ///< "CompileError", "std::runtime_error", "Segmentation fault", ...
  std::string evalue;                  ///< one line
  std::vector<std::string> traceback;  ///< lines with ANSI colours
  std::string warnings;                ///< compiler warnings of a cell that succeeded, with ANSI colours
  double compile_ms = 0;
  double run_ms = 0;
  double cpu_ms = 0;  ///< CPU time of the whole process while the cell ran
  auto fields() { return std::tie(id, status, ename, evalue, traceback, warnings, compile_ms, run_ms, cpu_ms); }
};

/// One completion. `kind` is one of Jupyter's experimental types: "function", "class", ...
struct Match {
  std::string text;
  std::string kind;
  std::string signature;
  auto fields() { return std::tie(text, kind, signature); }
};

/// `start` and `end` are byte offsets: what the matches replace.
struct Completions {
  std::uint64_t id = 0;
  std::vector<Match> matches;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  auto fields() { return std::tie(id, matches, start, end); }
};

struct Inspection {
  std::uint64_t id = 0;
  bool found = false;
  MimeBundle bundle;
  auto fields() { return std::tie(id, found, bundle); }
};

/// `status` is "complete", "incomplete" or "invalid"; `indent` is for the next line.
struct Completeness {
  std::uint64_t id = 0;
  std::string status;
  std::string indent;
  auto fields() { return std::tie(id, status, indent); }
};

struct Configured {
  std::uint64_t id = 0;
  bool ok = true;
  std::string message;  ///< what was done, or why it was not
  auto fields() { return std::tie(id, ok, message); }
};

/// A name that a cell defined.
struct Name {
  std::string name;
  std::string kind;   ///< "variable", "function", "type", "template", "namespace", "alias", "concept", "macro"
  std::string type;   ///< of a variable or function, else empty
  std::string where;  ///< "In[3]:2"
  auto fields() { return std::tie(name, kind, type, where); }
};

struct Names {
  std::uint64_t id = 0;
  std::vector<Name> names;
  auto fields() { return std::tie(id, names); }
};

/// The worker is about to end because of this.
struct Dying {
  std::string reason;
  auto fields() { return std::tie(reason); }
};

using Message = std::variant<Execute, InputReply, Interrupt, Complete, Inspect, IsComplete, Configure, ListNames,
                             ServiceReply, Shutdown,  //
                             Ready, Display, Result, ClearOutput, InputRequest, Done, Completions, Inspection,
                             Completeness, Configured, Names, ServiceRequest, ServiceCancel, Dying>;

/// The payload of `message`, without the length. Throws ProtocolError above max_payload.
std::string encode(const Message& message);

/// Throws ProtocolError for anything that encode() could not have made.
Message decode(std::string_view payload);

/// The type's name, for error texts and logs.
const char* type_name(const Message& message);

}  // namespace maia::protocol
