// Completion in the session's real state, done by a forked copy of the process.
#include <clang/Basic/DiagnosticOptions.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Sema/CodeCompleteConsumer.h>
#include <clang/Sema/Sema.h>
#include <clang/Sema/SemaCodeCompletion.h>
#include <unistd.h>

#include <algorithm>

#include "compiler_impl.hpp"
#include "forked.hpp"

namespace maia::worker {
namespace {

constexpr int time_limit_ms = 3000;
constexpr std::size_t max_matches = 2000;

const char* kind_of(const clang::CodeCompletionResult& result) {
  switch (result.Kind) {
    case clang::CodeCompletionResult::RK_Keyword:
      return "keyword";
    case clang::CodeCompletionResult::RK_Macro:
      return "macro";
    case clang::CodeCompletionResult::RK_Pattern:
      return "keyword";
    case clang::CodeCompletionResult::RK_Declaration:
      break;
  }
  const auto* declaration = result.Declaration;
  if (llvm::isa<clang::FunctionDecl, clang::FunctionTemplateDecl>(declaration)) return "function";
  if (llvm::isa<clang::NamespaceDecl, clang::NamespaceAliasDecl>(declaration)) return "module";
  if (llvm::isa<clang::TypeDecl, clang::ClassTemplateDecl, clang::TypeAliasTemplateDecl>(declaration)) return "class";
  if (llvm::isa<clang::FieldDecl>(declaration)) return "property";
  if (llvm::isa<clang::EnumConstantDecl>(declaration)) return "constant";
  return "instance";
}

/// maia::detail is not for people.
bool is_internal(const clang::CodeCompletionResult& result) {
  if (result.Kind != clang::CodeCompletionResult::RK_Declaration) return false;
  const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(result.Declaration);
  return space && space->getQualifiedNameAsString() == "maia::detail";
}

/// Result type and parameters, as one line.
std::string signature_of(const clang::CodeCompletionString& completion) {
  std::string result, parameters;
  for (const auto& chunk : completion) {
    if (chunk.Kind == clang::CodeCompletionString::CK_ResultType)
      result = chunk.Text;
    else if (chunk.Kind == clang::CodeCompletionString::CK_TypedText ||
             chunk.Kind == clang::CodeCompletionString::CK_Optional)
      continue;
    else if (chunk.Text)
      parameters += chunk.Text;
  }
  if (parameters.empty()) return result;
  return result.empty() ? parameters : parameters + " -> " + result;
}

/// Sends what the compiler proposes through the pipe and ends the forked process.
class Reporter : public clang::CodeCompleteConsumer {
 public:
  Reporter(const clang::CodeCompleteOptions& options, int fd)
      : CodeCompleteConsumer(options),
        fd_(fd),
        allocator_(std::make_shared<clang::GlobalCodeCompletionAllocator>()),
        info_(allocator_) {}

  clang::CodeCompletionAllocator& getAllocator() override { return info_.getAllocator(); }
  clang::CodeCompletionTUInfo& getCodeCompletionTUInfo() override { return info_; }

  void ProcessCodeCompleteResults(clang::Sema& sema, clang::CodeCompletionContext context,
                                  clang::CodeCompletionResult* results, unsigned count) override {
    const llvm::StringRef prefix = sema.getPreprocessor().getCodeCompletionFilter();
    protocol::Completions reply;
    reply.start = static_cast<std::uint32_t>(prefix.size());
    for (unsigned i = 0; i < count; ++i) {
      if (results[i].Availability == CXAvailability_NotAvailable ||
          results[i].Availability == CXAvailability_NotAccessible)
        continue;
      auto* completion = results[i].CreateCodeCompletionString(sema, context, getAllocator(), info_, false);
      const char* typed = completion ? completion->getTypedText() : nullptr;
      if (!typed || !llvm::StringRef(typed).starts_with(prefix)) continue;
      // Reserved names are noise unless one is being typed.
      if (!prefix.starts_with("_") && llvm::StringRef(typed).starts_with("_")) continue;
      if (llvm::StringRef(typed).starts_with("__maia") || is_internal(results[i])) continue;
      reply.matches.push_back({typed, kind_of(results[i]), signature_of(*completion)});
    }
    write_answer(fd_, protocol::encode(reply));
    ::_exit(0);
  }

 private:
  int fd_;
  std::shared_ptr<clang::GlobalCodeCompletionAllocator> allocator_;
  clang::CodeCompletionTUInfo info_;
};

[[noreturn]] void complete_in_child(Compiler::Impl& impl, const std::string& code, std::size_t cursor, int fd) {
  const std::string before = code.substr(0, cursor);
  const auto line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t newline = before.rfind('\n');
  const auto column = static_cast<unsigned>(newline == std::string::npos ? cursor : cursor - newline - 1) + 1;

  auto& instance = impl.parser.instance();
  instance.getDiagnostics().setClient(new clang::IgnoringDiagConsumer, /*ShouldOwnClient=*/true);
  clang::CodeCompleteOptions options;
  options.IncludeMacros = true;
  options.IncludeGlobals = true;
  options.IncludeCodePatterns = false;
  instance.getSema().CodeCompletion().CodeCompleter = new Reporter(options, fd);
  impl.parser.parse_to_completion_point(code, line, column);
  ::_exit(1);
}

}  // namespace

protocol::Completions Compiler::complete(const std::string& code, std::size_t cursor) {
  protocol::Completions reply;
  cursor = std::min(cursor, code.size());
  reply.start = reply.end = static_cast<std::uint32_t>(cursor);
  const std::string payload =
      in_forked_copy(time_limit_ms, [&](int fd) { complete_in_child(*impl_, code, cursor, fd); });
  try {
    if (payload.empty()) return reply;
    reply = std::get<protocol::Completions>(protocol::decode(payload));
  } catch (const std::exception&) {
    return reply;  // the copy crashed half-way on unfinished code
  }
  const std::uint32_t prefix = std::min<std::uint32_t>(reply.start, static_cast<std::uint32_t>(cursor));
  reply.start = static_cast<std::uint32_t>(cursor) - prefix;
  reply.end = static_cast<std::uint32_t>(cursor);
  auto& matches = reply.matches;
  const auto by_text = [](const protocol::Match& a, const protocol::Match& b) { return a.text < b.text; };
  std::stable_sort(matches.begin(), matches.end(), by_text);
  matches.erase(
      std::unique(matches.begin(), matches.end(), [](const auto& a, const auto& b) { return a.text == b.text; }),
      matches.end());
  if (matches.size() > max_matches) matches.resize(max_matches);
  return reply;
}

}  // namespace maia::worker
