#include "surface.hpp"

#include <clang/Basic/LangOptions.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>
#include <map>
#include <vector>

namespace maia::worker {
namespace {

clang::LangOptions cell_language() {
  clang::LangOptions options;
  options.CPlusPlus = options.CPlusPlus11 = options.CPlusPlus14 = options.CPlusPlus17 = options.CPlusPlus20 = true;
  options.LineComment = options.Bool = options.RawStringLiterals = options.Digraphs = true;
  return options;
}

/// A raw token with its text; white space and comments are left out.
struct Piece {
  clang::tok::TokenKind kind;
  std::size_t offset;
  llvm::StringRef text;
  bool first_in_line;
  bool directive;  ///< part of a preprocessor directive
};

/// Brackets that are open at the end of the cell, and whether its text can be whole at all.
struct Surface {
  std::vector<Piece> pieces;
  std::vector<Piece> open;
  std::vector<Piece> conditionals;
  std::optional<Piece> unterminated;
  bool mismatched = false;
  bool bad_literal = false;
};

bool closes(char close, llvm::StringRef open) {
  return (close == ')' && open == "(") || (close == ']' && open == "[") || (close == '}' && open == "{");
}

Surface scan(const std::string& code) {
  Surface surface;
  const clang::LangOptions language = cell_language();
  clang::Lexer lexer(clang::SourceLocation(), language, code.data(), code.data(), code.data() + code.size());
  lexer.SetKeepWhitespaceMode(true);
  clang::Token token;
  bool first_in_line = true, directive = false;
  for (bool end = false; !end;) {
    end = lexer.LexFromRawLexer(token);
    if (token.is(clang::tok::eof)) break;
    const auto offset = static_cast<std::size_t>(lexer.getBufferLocation() - code.data()) - token.getLength();
    const Piece piece{token.getKind(), offset, llvm::StringRef(code.data() + offset, token.getLength()), first_in_line,
                      directive};
    if (token.is(clang::tok::comment)) {
      if (piece.text.starts_with("/*") && (piece.text.size() < 4 || !piece.text.ends_with("*/")))
        surface.unterminated = piece;
      if (piece.text.contains('\n')) first_in_line = true;
      continue;
    }
    if (token.is(clang::tok::unknown)) {
      if (piece.text.trim().empty()) {
        if (piece.text.contains('\n')) {
          first_in_line = true;
          directive = false;
        }
        continue;
      }
      if (piece.text.starts_with("/*") || piece.text.contains("R\""))
        surface.unterminated = piece;
      else if (piece.text.starts_with("\"") || piece.text.starts_with("'"))
        surface.bad_literal = true;
      continue;
    }
    if (token.is(clang::tok::hash) && first_in_line) directive = true;
    if (directive && token.is(clang::tok::raw_identifier) && !surface.pieces.empty() &&
        surface.pieces.back().kind == clang::tok::hash) {
      if (piece.text == "if" || piece.text == "ifdef" || piece.text == "ifndef") surface.conditionals.push_back(piece);
      if (piece.text == "endif" && !surface.conditionals.empty()) surface.conditionals.pop_back();
    }
    if (!directive) {
      if (token.isOneOf(clang::tok::l_paren, clang::tok::l_square, clang::tok::l_brace)) surface.open.push_back(piece);
      if (token.isOneOf(clang::tok::r_paren, clang::tok::r_square, clang::tok::r_brace)) {
        if (!surface.open.empty() && closes(piece.text[0], surface.open.back().text))
          surface.open.pop_back();
        else
          surface.mismatched = true;
      }
    }
    surface.pieces.push_back(piece);
    surface.pieces.back().directive = directive;
    first_in_line = false;
  }
  return surface;
}

Unclosed describe(const std::string& code, const Piece& piece, std::string what) {
  Unclosed result;
  result.what = std::move(what);
  const std::string before = code.substr(0, piece.offset);
  result.line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line_start = before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1;
  result.column = static_cast<unsigned>(piece.offset - line_start) + 1;
  result.source = code.substr(line_start, code.find('\n', line_start) - line_start);
  return result;
}

}  // namespace

std::optional<Unclosed> find_unclosed(const std::string& code) {
  const Surface surface = scan(code);
  if (surface.unterminated)
    return describe(code, *surface.unterminated,
                    surface.unterminated->text.starts_with("/*") ? "comment" : "raw string");
  if (surface.mismatched || surface.bad_literal) return std::nullopt;  // the parser says it better
  if (!surface.conditionals.empty())
    return describe(code, surface.conditionals.back(), "#" + surface.conditionals.back().text.str());
  if (!surface.open.empty()) return describe(code, surface.open.back(), "'" + surface.open.back().text.str() + "'");
  return std::nullopt;
}

std::string prepared(const std::string& code) {
  std::string text = code;
  if (text.starts_with("\xef\xbb\xbf")) text.replace(0, 3, "   ");
  if (text.find_first_of("+-") == std::string::npos && text.find("pragma") == std::string::npos &&
      text.find("asm") == std::string::npos)
    return text;
  const Surface surface = scan(text);
  for (std::size_t i = 2; i < surface.pieces.size(); ++i) {
    const Piece& hash = surface.pieces[i - 2];
    if (hash.kind == clang::tok::hash && surface.pieces[i - 1].text == "pragma" && surface.pieces[i].text == "once")
      text.replace(hash.offset, surface.pieces[i].offset + 4 - hash.offset, surface.pieces[i].offset + 4 - hash.offset,
                   ' ');
  }
  std::map<std::size_t, const char*> insertions;
  int depth = 0;
  bool at_start = true, in_asm = false;
  for (std::size_t i = 0; i < surface.pieces.size(); ++i) {
    const Piece& piece = surface.pieces[i];
    if (piece.directive) continue;
    if (at_start && depth == 0) {
      if (piece.kind == clang::tok::minus || piece.kind == clang::tok::plus) insertions[piece.offset] = "0,";
      in_asm = (piece.text == "asm" || piece.text == "__asm__") && i + 1 < surface.pieces.size() &&
               (surface.pieces[i + 1].text == "volatile" || surface.pieces[i + 1].text == "__volatile__");
      if (in_asm) insertions[piece.offset] = "{";
    }
    if (piece.kind == clang::tok::l_paren || piece.kind == clang::tok::l_square || piece.kind == clang::tok::l_brace)
      ++depth;
    if (piece.kind == clang::tok::r_paren || piece.kind == clang::tok::r_square || piece.kind == clang::tok::r_brace)
      --depth;
    at_start = piece.kind == clang::tok::semi;
    if (at_start && in_asm && depth == 0) {
      insertions[piece.offset + 1] = "}";
      in_asm = false;
    }
  }
  for (auto insertion = insertions.rbegin(); insertion != insertions.rend(); ++insertion)
    text.insert(insertion->first, insertion->second);
  return text;
}

Shape shape_of(const std::string& code) {
  const Surface surface = scan(code);
  const auto last = code.find_last_not_of(" \t\r\n");
  Shape shape;
  shape.depth = surface.open.size();
  shape.hopeless = surface.mismatched || (surface.bad_literal && (last == std::string::npos || code[last] != '\\'));
  shape.open = surface.unterminated || !surface.open.empty() || !surface.conditionals.empty() ||
               (last != std::string::npos && code[last] == '\\');
  return shape;
}

}  // namespace maia::worker
