#include "broker/history.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

namespace maia::broker {
namespace {

constexpr int schema_version = 1;
constexpr int busy_timeout_ms = 2000;

constexpr const char* schema = R"(
  CREATE TABLE IF NOT EXISTS sessions (
    session INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
  );
  CREATE TABLE IF NOT EXISTS inputs (
    session INTEGER NOT NULL REFERENCES sessions,
    line INTEGER NOT NULL,
    input TEXT NOT NULL,
    PRIMARY KEY (session, line)
  ) WITHOUT ROWID;
  PRAGMA user_version = 1;
)";

/// SQLite's GLOB for a pattern in which only `*` and `?` are special. Runs of `*` cost it exponential time: one will
/// do.
std::string sqlite_glob(std::string_view pattern) {
  std::string glob;
  for (const char c : pattern) {
    if (c == '*' && glob.ends_with('*')) continue;
    if (c == '[') {
      glob += "[[]";
    } else {
      glob += c;
    }
  }
  return glob;
}

bool execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

void History::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

/// A prepared statement, ready to be bound and stepped through again after reset().
class History::Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool valid() const { return statement_ != nullptr; }

  template <class... Values>
  Statement& with(const Values&... values) {
    sqlite3_reset(statement_);
    int at = 0;
    (bind(++at, values), ...);
    return *this;
  }
  /// SQLITE_ROW, SQLITE_DONE or an error.
  int step() { return sqlite3_step(statement_); }
  void reset() { sqlite3_reset(statement_); }

  int integer(int column) const { return sqlite3_column_int(statement_, column); }
  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? std::string()
                            : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }

 private:
  void bind(int at, int value) { sqlite3_bind_int(statement_, at, value); }
  void bind(int at, std::string_view text) {
    // A null pointer would bind NULL.
    sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }

  sqlite3_stmt* statement_ = nullptr;
};

std::filesystem::path History::default_path() {
  if (const char* path = std::getenv("MAIA_HISTORY"); path != nullptr && *path != '\0') return path;
  // The XDG specification has relative paths ignored.
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/')
    return std::filesystem::path(data) / "maia/history.sqlite";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') {
    const passwd* user = ::getpwuid(::getuid());
    home = user != nullptr ? user->pw_dir : "/";
  }
  return std::filesystem::path(home) / ".local/share/maia/history.sqlite";
}

History::History(const std::filesystem::path& path) {
  if (open(path)) return;
  const std::string why = reason_;
  if (!open(":memory:")) {
    fail("there is no input history");
    database_.reset();
  }
  reason_ = why + "; the input history is kept in memory only (MAIA_HISTORY can name another file)";
}

History::~History() = default;

bool History::open(const std::filesystem::path& path) {
  const auto refuse = [&](const std::string& why) {
    reason_ = path.string() + ": " + why;
    return false;
  };
  if (path != ":memory:") {
    std::error_code error;
    const std::filesystem::path folder = path.parent_path();
    if (!folder.empty() && !std::filesystem::exists(folder, error)) {
      if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
      if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return refuse(std::string("can't make its folder: ") + std::strerror(errno));
    }
    // Made here because SQLite would make it readable for others. Its journals copy the mode.
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return refuse(std::strerror(errno));
    ::close(fd);
  }
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database_.reset(opened);
  if (status != SQLITE_OK) return refuse(opened != nullptr ? sqlite3_errmsg(opened) : "out of memory");
  sqlite3_busy_timeout(opened, busy_timeout_ms);
  if (!prepare_tables()) return refuse(reason_.empty() ? sqlite3_errmsg(opened) : std::exchange(reason_, {}));
  return true;
}

bool History::prepare_tables() {
  sqlite3* database = database_.get();
  // A file system that can't do write-ahead logging keeps its journal mode; that is only slower.
  execute(database, "PRAGMA journal_mode = WAL");
  execute(database, "PRAGMA synchronous = NORMAL");
  int version = 0;
  {
    Statement query(database, "PRAGMA user_version");
    if (!query.valid() || query.step() != SQLITE_ROW) return false;
    version = query.integer(0);
  }
  if (version > schema_version) {
    reason_ = "written by a newer version (format " + std::to_string(version) + ")";
    return false;
  }
  if (version < schema_version) {
    // Several first kernels at once: the lock makes them take turns, and the statements can run again.
    if (!execute(database, "BEGIN IMMEDIATE")) return false;
    if (!execute(database, schema) || !execute(database, "COMMIT")) {
      reason_ = sqlite3_errmsg(database);
      execute(database, "ROLLBACK");
      return false;
    }
  }
  const auto prepare = [&](std::unique_ptr<Statement>& statement, const char* sql) {
    statement = std::make_unique<Statement>(database, sql);
    return statement->valid();
  };
  return prepare(add_session_, "INSERT INTO sessions DEFAULT VALUES") &&
         prepare(add_input_, "INSERT OR REPLACE INTO inputs (session, line, input) VALUES (?1, ?2, ?3)") &&
         prepare(newest_, "SELECT session, line, input FROM inputs ORDER BY session DESC, line DESC LIMIT ?1") &&
         prepare(
             in_range_,
             "SELECT session, line, input FROM inputs WHERE session = ?1 AND line >= ?2 AND line < ?3 ORDER BY line") &&
         prepare(earlier_session_,
                 "SELECT session FROM sessions WHERE session < ?1 ORDER BY session DESC LIMIT 1 OFFSET ?2") &&
         prepare(matching_,
                 "SELECT session, line, input FROM inputs WHERE input GLOB ?1"
                 " ORDER BY session DESC, line DESC LIMIT ?2") &&
         prepare(matching_once_,
                 "SELECT session, line, input FROM ("
                 "  SELECT *, row_number() OVER (PARTITION BY input ORDER BY session DESC, line DESC) AS age"
                 "  FROM inputs WHERE input GLOB ?1)"
                 " WHERE age = 1 ORDER BY session DESC, line DESC LIMIT ?2");
}

void History::fail(std::string_view what) {
  reason_ = std::string(what) + ": " + (database_ ? sqlite3_errmsg(database_.get()) : "it could not be opened");
}

void History::store(int line, std::string_view input) {
  if (!database_) return;
  sqlite3* database = database_.get();
  const bool locked = execute(database, "BEGIN IMMEDIATE");
  bool stored = locked;
  int session = session_;
  if (stored && session == 0) {
    stored = add_session_->with().step() == SQLITE_DONE;
    add_session_->reset();
    session = static_cast<int>(sqlite3_last_insert_rowid(database));
  }
  if (stored) {
    stored = add_input_->with(session, line, input).step() == SQLITE_DONE;
    add_input_->reset();
  }
  stored = stored && execute(database, "COMMIT");
  if (stored) {
    session_ = session;
    return;
  }
  fail("an input could not be added to the history");
  if (locked) execute(database, "ROLLBACK");
}

std::vector<History::Entry> History::rows(Statement& query, bool reversed) {
  std::vector<Entry> entries;
  int status = 0;
  while ((status = query.step()) == SQLITE_ROW) entries.push_back({query.integer(0), query.integer(1), query.text(2)});
  if (status != SQLITE_DONE) {
    fail("the input history could not be read");
    entries.clear();
  }
  query.reset();
  if (reversed) std::reverse(entries.begin(), entries.end());
  return entries;
}

std::vector<History::Entry> History::tail(int n) {
  if (!database_ || n <= 0) return {};
  return rows(newest_->with(n), true);
}

std::vector<History::Entry> History::range(int session, int start, std::optional<int> stop) {
  if (!database_) return {};
  if (session == 0) session = session_;
  if (session < 0) {
    const int last = session_ > 0 ? session_ : std::numeric_limits<int>::max();
    const int skipped = -(session + 1);
    const bool found = earlier_session_->with(last, skipped).step() == SQLITE_ROW;
    session = found ? earlier_session_->integer(0) : 0;
    earlier_session_->reset();
  }
  if (session == 0) return {};
  return rows(in_range_->with(session, start, stop.value_or(std::numeric_limits<int>::max())), false);
}

std::vector<History::Entry> History::search(std::string_view pattern, int n, bool unique) {
  if (!database_) return {};
  const std::string glob = sqlite_glob(pattern);
  return rows((unique ? matching_once_ : matching_)->with(glob, n > 0 ? n : -1), true);
}

}  // namespace maia::broker
