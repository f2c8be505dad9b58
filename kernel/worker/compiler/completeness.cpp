// Whether a cell is whole: brackets first, then the parser's own opinion.
#include <clang/Basic/DiagnosticIDs.h>
#include <clang/Basic/SourceManager.h>

#include "compiler_impl.hpp"
#include "forked.hpp"
#include "surface.hpp"

namespace maia::worker {
namespace {

constexpr int time_limit_ms = 2000;

/// Sorts the parser's first complaint: at the end of the text something is missing, before it
/// something is wrong. Errors of meaning (an unknown name) do not count: the cell is whole.
class Judge : public clang::DiagnosticConsumer {
 public:
  Judge(unsigned prefix, unsigned end) : prefix_(prefix), end_(end) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) override {
    DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    if (level < clang::DiagnosticsEngine::Error || verdict_ != 'c') return;
    const auto category =
        clang::DiagnosticIDs::getCategoryNameFromID(clang::DiagnosticIDs::getCategoryNumberForDiag(diagnostic.getID()));
    if (category != "Parse Issue" && category != "Lexical or Preprocessor Issue") return;
    const auto offset = diagnostic.getSourceManager()
                            .getDecomposedLoc(diagnostic.getSourceManager().getExpansionLoc(diagnostic.getLocation()))
                            .second;
    verdict_ = offset >= prefix_ + end_ || offset < prefix_ ? 'o' : 'i';
  }

  char verdict() const { return verdict_; }

 private:
  unsigned prefix_;  ///< bytes in front of the cell
  unsigned end_;     ///< where the cell's text ends, without trailing space
  char verdict_ = 'c';
};

}  // namespace

protocol::Completeness Compiler::completeness(const std::string& code) {
  protocol::Completeness reply;
  reply.status = "complete";
  const Shape shape = shape_of(code);
  const auto end = code.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return reply;
  if (shape.hopeless) {
    reply.status = "invalid";
    return reply;
  }
  std::string verdict = "o";
  if (!shape.open) {
    verdict = in_forked_copy(time_limit_ms, [&](int fd) {
      const std::string text = prepared(code);
      const auto grown = static_cast<unsigned>(text.size() - code.size());
      auto* judge = new Judge(impl_->parser.next_prefix_size("In[0]", 1), static_cast<unsigned>(end) + 1 + grown);
      impl_->parser.instance().getDiagnostics().setClient(judge, /*ShouldOwnClient=*/true);
      impl_->parser.parse(text, "In[0]", 1, 0, false, false);
      write_answer(fd, std::string(1, judge->verdict()));
    });
    if (verdict.empty()) verdict = "o";  // it waits for more
  }
  if (verdict == "o") {
    reply.status = "incomplete";
    reply.indent.assign(2 * shape.depth, ' ');
  } else if (verdict == "i") {
    reply.status = "invalid";
  }
  return reply;
}

}  // namespace maia::worker
