// Whether a cell is whole.
#include <clang/Basic/LangOptions.h>
#include <clang/Lex/Lexer.h>

#include "compiler.hpp"

namespace maia::worker {
namespace {

protocol::Completeness answer(std::string status, int depth) {
  protocol::Completeness reply;
  reply.status = std::move(status);
  if (reply.status == "incomplete") reply.indent.assign(static_cast<std::size_t>(std::max(depth, 0)) * 2, ' ');
  return reply;
}

/// A literal or comment that is not closed on its own terms, by its first characters.
bool is_unterminated(llvm::StringRef token) {
  if (token.starts_with("/*")) return !token.ends_with("*/") || token.size() < 4;
  return token.contains("R\"");
}

}  // namespace

protocol::Completeness completeness(const std::string& code) {
  clang::LangOptions options;
  options.CPlusPlus = options.CPlusPlus11 = options.CPlusPlus14 = options.CPlusPlus17 = options.CPlusPlus20 = true;
  options.LineComment = options.Bool = options.RawStringLiterals = options.Digraphs = true;
  clang::Lexer lexer(clang::SourceLocation(), options, code.data(), code.data(), code.data() + code.size());
  lexer.SetKeepWhitespaceMode(true);

  std::string open;
  bool directive = false, conditional_open = false;
  int conditionals = 0;
  clang::tok::TokenKind last = clang::tok::semi;
  bool backslash_at_end = false;
  std::size_t trailing = code.find_last_not_of(" \t\r\n");
  if (trailing != std::string::npos && code[trailing] == '\\') backslash_at_end = true;

  clang::Token token;
  bool first_in_line = true;
  for (bool end = false; !end;) {
    end = lexer.LexFromRawLexer(token);
    const std::size_t begin = static_cast<std::size_t>(lexer.getBufferLocation() - code.data()) - token.getLength();
    const llvm::StringRef text(code.data() + begin, token.getLength());
    switch (token.getKind()) {
      case clang::tok::eof:
        break;
      case clang::tok::unknown:
        if (text.trim().empty()) {
          if (text.contains('\n')) {
            first_in_line = true;
            directive = false;
          }
          continue;
        }
        if (is_unterminated(text)) return answer("incomplete", static_cast<int>(open.size()));
        if (text.starts_with("\"") || text.starts_with("'")) return answer("invalid", 0);
        break;
      case clang::tok::comment:
        if (text.starts_with("//")) continue;
        if (text.contains('\n')) first_in_line = true;
        continue;
      case clang::tok::hash:
        if (first_in_line) directive = true;
        break;
      case clang::tok::raw_identifier:
        if (directive && last == clang::tok::hash) {
          if (text == "if" || text == "ifdef" || text == "ifndef") ++conditionals;
          if (text == "endif") --conditionals;
        }
        break;
      case clang::tok::l_paren: open += ')'; break;
      case clang::tok::l_square: open += ']'; break;
      case clang::tok::l_brace: open += '}'; break;
      case clang::tok::r_paren:
      case clang::tok::r_square:
      case clang::tok::r_brace:
        if (open.empty() || open.back() != text[0]) return answer("invalid", 0);
        open.pop_back();
        break;
      default:
        break;
    }
    if (token.isNot(clang::tok::eof)) {
      if (!directive) last = token.getKind();
      else if (token.is(clang::tok::hash)) last = clang::tok::hash;
      else last = clang::tok::semi;
      first_in_line = false;
    }
  }
  conditional_open = conditionals > 0;
  if (!open.empty() || conditional_open || backslash_at_end) return answer("incomplete", static_cast<int>(open.size()));
  switch (last) {  // an operator that wants an operand
    case clang::tok::comma:
    case clang::tok::equal:
    case clang::tok::plus:
    case clang::tok::minus:
    case clang::tok::slash:
    case clang::tok::percent:
    case clang::tok::lessless:
    case clang::tok::ampamp:
    case clang::tok::pipepipe:
    case clang::tok::question:
    case clang::tok::colon:
    case clang::tok::coloncolon:
    case clang::tok::arrow:
    case clang::tok::period:
      return answer("incomplete", 1);
    default:
      return answer("complete", 0);
  }
}

}  // namespace maia::worker
