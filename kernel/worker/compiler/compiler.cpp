#include "compiler.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/Basic/DirectoryEntry.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Lex/HeaderSearch.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Sema/Sema.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>

#include "compiler_impl.hpp"
#include "diagnostics.hpp"
#include "lint/directives.hpp"
#include "preprocessor_journal.hpp"
#include "scope.hpp"
#include "surface.hpp"

namespace maia::worker {
namespace {

// More names than a cell can sensibly redefine, fewer than a loop that makes no progress needs.
constexpr unsigned max_attempts = 200;

std::unique_ptr<llvm::TargetMachine> make_target(clang::CompilerInstance& instance) {
  const auto& target = instance.getTarget();
  std::string error;
  const llvm::Target* found = llvm::TargetRegistry::lookupTarget(target.getTriple().str(), error);
  if (!found) throw std::runtime_error("no code generator for this machine: " + error);
  std::string features;
  for (const auto& feature : target.getTargetOpts().Features) features += (features.empty() ? "" : ",") + feature;
  llvm::TargetOptions options;
  options.EmulatedTLS = true;
  return std::unique_ptr<llvm::TargetMachine>(
      found->createTargetMachine(target.getTriple().str(), target.getTargetOpts().CPU, features, options,
                                 llvm::Reloc::PIC_, llvm::CodeModel::Small, llvm::CodeGenOptLevel::Less, /*JIT=*/true));
}

void initialise_llvm() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
}

std::string undefined_message(const std::vector<std::string>& mangled, std::vector<std::string>& lines) {
  std::string first;
  std::size_t shown = 0;
  for (const std::string& name : mangled) {
    std::string readable = llvm::demangle(name);
    if (llvm::StringRef(readable).starts_with("__emutls_v.")) readable = llvm::demangle(readable.substr(11));
    if (first.empty()) first = readable;
    if (shown++ < 8) lines.push_back("\x1b[1;31mundefined:\x1b[0m " + readable);
  }
  if (shown > 8) lines.push_back("(and " + std::to_string(shown - 8) + " more)");
  lines.push_back("It was declared but never defined: define it in a cell, or load its library with %link.");
  return "undefined: " + first;
}

/// An error as clang would show it.
std::string located(const std::string& name, unsigned line, std::size_t column, const std::string& what,
                    const std::string& source) {
  return "\x1b[1m" + name + ":" + std::to_string(line) + ":" + std::to_string(column) +
         ": \x1b[0;1;31merror: \x1b[0m\x1b[1m" + what + "\x1b[0m\n" + source + "\n\x1b[1;32m" +
         std::string(column - 1, ' ') + "^\x1b[0m";
}

}  // namespace

Compiler::Impl::Impl(const CompilerOptions& options)
    : parser((initialise_llvm(), options)), jit(make_target(parser.instance())), headers(parser.instance()) {
  set_optimisation(1);
}

void Compiler::Impl::set_optimisation(unsigned level) {
  optimisation = level;
  auto& options = parser.instance().getCodeGenOpts();
  // At level 1 the passes optimise what the cell itself defines; with 0 here the bodies that the
  // standard library already holds compiled are not emitted again just to be inlined.
  options.OptimizationLevel = level >= 2 ? level : 0;
  options.VectorizeLoop = options.VectorizeSLP = level >= 2;
  options.setInlining(level >= 1 ? clang::CodeGenOptions::NormalInlining : clang::CodeGenOptions::OnlyAlwaysInlining);
}

void Compiler::Impl::undo_failed_cell() { parser.scope().restore(); }

Compiler::Compiler(const CompilerOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Compiler::~Compiler() = default;

void Compiler::define(const std::string& mangled_name, void* address) { impl_->jit.define(mangled_name, address); }

void Compiler::set_provider(std::function<bool(const std::vector<std::string>&)> provider) {
  impl_->jit.set_provider(std::move(provider));
}

CompiledCell Compiler::prelude() {
  CompiledCell result;
  auto module = impl_->parser.take_prelude_module();
  if (!module) return result;
  const LinkedModule linked = impl_->jit.add(std::move(module), 0, false);
  if (!linked.ok()) {
    result.ename = "LinkError";
    result.evalue = linked.error.empty() ? undefined_message(linked.undefined, result.traceback) : linked.error;
  }
  result.entry = linked.entry;
  return result;
}

CompiledCell Compiler::compile(const std::string& code, const std::string& name, unsigned first_line, bool show_result,
                               bool agents, const std::function<void(const std::vector<std::string>&)>& before_link) {
  CompiledCell result;
  if (const auto open = find_unclosed(code)) {
    // The parser would wait for the rest of it.
    result.ename = "CompileError";
    result.evalue = "this " + open->what + " is never closed";
    result.traceback = {located(name, first_line + open->line - 1, open->column, result.evalue, open->source)};
    return result;
  }
  if (const auto refused = agents ? refused_directive(code) : std::nullopt) {
    result.ename = "Refused";
    result.evalue = refused->why;
    result.traceback = {located(name, first_line + refused->line - 1, 1, refused->why, refused->source)};
    return result;
  }
  Impl& impl = *impl_;
  Diagnostics& diagnostics = impl.parser.diagnostics();
  Scope& scope = impl.parser.scope();
  scope.begin_cell(++impl.cells);

  std::unique_ptr<llvm::Module> module;
  const std::string text = impl.headers.resolve(prepared(code));
  bool tried_again = false;
  for (unsigned attempt = 0; !module; ++attempt) {
    diagnostics.reset();
    module = impl.parser.parse(text, name, first_line, ++impl.values, show_result, agents);
    if (module) break;
    bool progress = false;
    if (diagnostics.has_redefinition() && attempt < max_attempts) {
      const auto& previous = diagnostics.previous_declarations();
      const bool newer_exists =
          std::any_of(previous.begin(), previous.end(), [](const auto& each) { return each.newest; });
      for (const auto& each : previous)
        if (!each.newest)
          progress |= scope.hide(each.location, diagnostics.existing_names(), each.ambiguous && !newer_exists);
    }
    // Clang leaves out where the old one is if it stands at the same offset: once more at another.
    if (!progress && diagnostics.has_redefinition() && diagnostics.previous_declarations().empty() && !tried_again)
      progress = tried_again = true;
    if (!progress) {
      impl.undo_failed_cell();
      result.ename = impl.parser.refused() ? "Refused" : "CompileError";
      result.evalue = diagnostics.first_error();
      result.traceback = diagnostics.render_errors();
      return result;
    }
  }
  result.warnings = diagnostics.render_warnings();

  if (before_link) before_link(impl.parser.journal().includes());
  const LinkedModule linked = impl.jit.add(std::move(module), impl.optimisation, scope.needs_new_layer());
  if (!linked.ok()) {
    impl.parser.forget_last_cell();
    impl.undo_failed_cell();
    result.ename = "LinkError";
    result.evalue = linked.undefined.empty() ? linked.error : undefined_message(linked.undefined, result.traceback);
    if (result.traceback.empty()) result.traceback.push_back(linked.error);
    return result;
  }
  result.entry = linked.entry;
  return result;
}

void Compiler::set_optimisation(unsigned level) { impl_->set_optimisation(level); }

void Compiler::add_include_directory(const std::string& path) {
  impl_->headers.add_directory(path);
  auto& instance = impl_->parser.instance();
  auto directory = instance.getFileManager().getOptionalDirectoryRef(path);
  if (!directory) throw std::runtime_error("no folder " + path);
  instance.getPreprocessor().getHeaderSearchInfo().AddSearchPath(
      clang::DirectoryLookup(*directory, clang::SrcMgr::C_User, /*isFramework=*/false), /*isAngled=*/true);
}

std::string Compiler::add_archive(const std::string& path) { return impl_->jit.add_archive(path); }

}  // namespace maia::worker
