// What the person typed, in this and in earlier sessions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace maia::broker {

/// The persistent input history: an SQLite file that several kernels may use at once.
///
/// A session is one run of a kernel, numbered from 1 over all of them; it gets its number with the first store().
/// Nothing here throws: history must not cost a cell. If the file can't be used, the inputs of this session are kept in
/// memory; if one operation fails, it does nothing or finds nothing; reason() says why.
///
/// Threads: one at a time.
class History {
 public:
  struct Entry {
    int session = 0;
    int line = 0;  ///< the execution count
    std::string input;
    bool operator==(const Entry&) const = default;
  };

  /// $MAIA_HISTORY if set and not empty, else maia/history.sqlite in $XDG_DATA_HOME or ~/.local/share.
  static std::filesystem::path default_path();

  /// Opens or makes the file (for its owner alone, as is a folder made for it). ":memory:" keeps everything in memory.
  explicit History(const std::filesystem::path& path = default_path());
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  /// Empty, or what went wrong, for the person.
  const std::string& reason() const { return reason_; }

  /// Number of this session; 0 before the first store().
  int session() const { return session_; }

  /// The next store() starts another session, for when execution counts start again.
  void new_session() { session_ = 0; }

  /// Keeps an input. An earlier one of the same session and line is replaced.
  void store(int line, std::string_view input);

  /// The last `n` inputs of all sessions, oldest first.
  std::vector<Entry> tail(int n);

  /// Lines start <= line < stop of a session, to its end without `stop`. Session 0 is this one, a negative number
  /// counts back from it (-1: the one before), a positive one is a session's own number.
  std::vector<Entry> range(int session, int start, std::optional<int> stop = std::nullopt);

  /// The last `n` inputs (all for n <= 0) that match `pattern` as a whole, oldest first; `*` stands for any text and
  /// `?` for one character. With `unique` equal inputs are given once, as the newest of them.
  std::vector<Entry> search(std::string_view pattern, int n, bool unique = false);

 private:
  class Statement;
  struct Close {
    void operator()(sqlite3* database) const;
  };

  bool open(const std::filesystem::path& path);
  bool prepare_tables();
  void fail(std::string_view what);
  std::vector<Entry> rows(Statement& query, bool reversed);

  std::unique_ptr<sqlite3, Close> database_;
  std::unique_ptr<Statement> add_session_, add_input_, newest_, in_range_, earlier_session_, matching_, matching_once_;
  int session_ = 0;
  std::string reason_;
};

}  // namespace maia::broker
