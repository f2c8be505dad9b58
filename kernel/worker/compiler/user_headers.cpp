#include "user_headers.hpp"

#include <clang/Lex/Preprocessor.h>
#include <llvm/Support/MemoryBuffer.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace maia::worker {
namespace fs = std::filesystem;

namespace {

/// As an #include line can hold it; with a quotation mark in the path, only angles will do.
std::string quoted(const std::string& path) {
  return path.find('"') == std::string::npos ? "\"" + path + "\"" : "<" + path + ">";
}

}  // namespace

std::string UserHeaders::find(const std::string& name, bool quoted) const {
  std::vector<fs::path> candidates;
  std::error_code error;
  if (quoted) candidates.push_back(fs::current_path(error) / name);
  for (const std::string& directory : directories_) candidates.push_back(fs::path(directory) / name);
  for (const fs::path& candidate : candidates)
    if (fs::is_regular_file(candidate, error)) return fs::weakly_canonical(candidate, error).string();
  return {};
}

const std::string& UserHeaders::name_of_current(const std::string& path) {
  std::error_code error;
  const std::int64_t modified = fs::last_write_time(path, error).time_since_epoch().count();
  const std::uint64_t size = fs::file_size(path, error);
  const auto [entry, is_new] = seen_.try_emplace(path, Seen{modified, size, 1, path});
  Seen& seen = entry->second;
  if (is_new || (seen.modified == modified && seen.size == size)) return seen.name;

  std::ostringstream content;
  content << "#line 1 \"" << path << "\"\n" << std::ifstream(path).rdbuf();
  const std::string text = content.str();
  seen = {modified, size, seen.version + 1, path + " (version " + std::to_string(seen.version + 1) + ")"};
  const clang::FileEntryRef file =
      instance_.getFileManager().getVirtualFileRef(seen.name, static_cast<off_t>(text.size()), 0);
  instance_.getSourceManager().overrideFileContents(file, llvm::MemoryBuffer::getMemBufferCopy(text, seen.name));

  static const std::regex guard(R"(#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+(\w+))");
  if (std::smatch match; std::regex_search(text, match, guard) && match[1] == match[2]) {
    auto& preprocessor = instance_.getPreprocessor();
    auto* name = preprocessor.getIdentifierInfo(match[1].str());
    const auto at = instance_.getSourceManager().getLocForStartOfFile(instance_.getSourceManager().getMainFileID());
    if (name->hasMacroDefinition())
      preprocessor.appendMacroDirective(name,
                                        new (preprocessor.getPreprocessorAllocator()) clang::UndefMacroDirective(at));
  }
  return seen.name;
}

std::string UserHeaders::resolve(const std::string& code) {
  if (code.find("include") == std::string::npos) return code;
  static const std::regex directive(R"(^([ \t]*#[ \t]*include[ \t]*)(["<])([^">]+)[">])");
  std::string result;
  std::istringstream lines(code);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, directive)) {
      const std::string path = find(match[3].str(), match[2] == "\"");
      if (!path.empty()) line = match[1].str() + quoted(name_of_current(path)) + match.suffix().str();
    }
    result += line + "\n";
  }
  if (!code.empty() && code.back() != '\n' && !result.empty()) result.pop_back();
  return result;
}

}  // namespace maia::worker
