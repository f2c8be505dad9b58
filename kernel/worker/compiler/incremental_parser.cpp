#include "incremental_parser.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExternalASTSource.h>
#include <clang/Basic/DiagnosticSema.h>
#include <clang/Basic/SourceManager.h>
#include <clang/CodeGen/ModuleBuilder.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Lex/Preprocessor.h>
#include <clang/Parse/Parser.h>
#include <clang/Sema/Sema.h>

#include <stdexcept>

#include "cell_consumer.hpp"
#include "diagnostics.hpp"
#include "lint/lint.hpp"
#include "preprocessor_journal.hpp"
#include "scope.hpp"

namespace maia::worker {

class IncrementalParser::Action : public clang::ASTFrontendAction {
 public:
  explicit Action(IncrementalParser& owner) : owner_(owner) {}

  clang::TranslationUnitKind getTranslationUnitKind() override { return clang::TU_Incremental; }

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& instance, llvm::StringRef) override {
    std::unique_ptr<clang::CodeGenerator> generator(clang::CreateLLVMCodeGen(
        instance.getDiagnostics(), "prelude", &instance.getVirtualFileSystem(), instance.getHeaderSearchOpts(),
        instance.getPreprocessorOpts(), instance.getCodeGenOpts(), owner_.context_));
    owner_.generator_ = generator.get();
    auto consumer = std::make_unique<CellConsumer>(std::move(generator));
    owner_.consumer_ = consumer.get();
    return consumer;
  }

  void ExecuteAction() override {
    auto& instance = getCompilerInstance();
    instance.getPreprocessor().EnterMainSourceFile();
    if (!instance.hasSema()) instance.createSema(getTranslationUnitKind(), nullptr);
  }

  void EndSourceFile() override {}  // the translation unit stays open

 private:
  IncrementalParser& owner_;
};

IncrementalParser::IncrementalParser(const CompilerOptions& options)
    : action_(std::make_unique<Action>(*this)), instance_(make_compiler_instance(options)) {
  auto diagnostics = std::make_unique<Diagnostics>(instance_->getDiagnosticOpts());
  diagnostics_ = diagnostics.get();
  instance_->getDiagnostics().setClient(diagnostics.release(), /*ShouldOwnClient=*/true);
  // `auto add = [&](int a) { return a + k; };` is natural in a cell; globals need no capture.
  instance_->getDiagnostics().setSeverity(clang::diag::err_capture_default_non_local, clang::diag::Severity::Ignored,
                                          {});

  instance_->ExecuteAction(*action_);
  if (instance_->getDiagnostics().hasErrorOccurred() || !instance_->hasSema()) {
    std::string reason;
    for (const auto& line : diagnostics_->render_errors()) reason += line + "\n";
    throw std::runtime_error(reason.empty() ? "the compiler did not start" : reason);
  }
  first_module_ = finish_module();
  // Clang asks a precompiled header for its globals only when told to start a translation unit.
  if (auto* source = instance_->getASTContext().getExternalSource())
    source->StartTranslationUnit(&instance_->getASTConsumer());

  auto journal = std::make_unique<PreprocessorJournal>(instance_->getPreprocessor());
  journal_ = journal.get();
  instance_->getPreprocessor().addPPCallbacks(std::move(journal));
  // Clang 19 asks a top-level statement for its place while it is parsed, as for a warning
  // inside it, and finds no statement there yet.
  instance_->getPreprocessor().setTokenWatcher([this](const clang::Token& token) {
    auto* statement = llvm::dyn_cast_or_null<clang::TopLevelStmtDecl>(sema().CurContext);
    if (statement && !statement->getStmt())
      statement->setStmt(new (instance_->getASTContext()) clang::NullStmt(token.getLocation()));
  });
  scope_ = std::make_unique<Scope>(sema());
  parser_ = std::make_unique<clang::Parser>(instance_->getPreprocessor(), sema(), /*SkipFunctionBodies=*/false);
  parser_->Initialize();
  if (parse_pending_tokens()) prelude_module_ = finish_module();
  consumer_->find_display_functions(sema());
}

IncrementalParser::~IncrementalParser() = default;

std::unique_ptr<llvm::Module> IncrementalParser::take_prelude_module() { return std::move(prelude_module_); }

std::unique_ptr<llvm::Module> IncrementalParser::finish_module() {
  std::unique_ptr<llvm::Module> module(generator_->ReleaseModule());
  generator_->StartModule("cell-" + std::to_string(++modules_), context_);
  return module;
}

bool IncrementalParser::parse_pending_tokens() {
  clang::Sema& sema = this->sema();
  clang::ASTContext& context = instance_->getASTContext();
  clang::DiagnosticsEngine& engine = instance_->getDiagnostics();
  clang::Sema::GlobalEagerInstantiationScope global_instantiations(sema, /*Enabled=*/true);
  clang::Sema::LocalEagerInstantiationScope local_instantiations(sema);

  context.addTranslationUnitDecl();
  sema.DeleteExprs.clear();  // the precompiled header adds its own anew for every cell
  if (parser_->getCurToken().is(clang::tok::annot_repl_input_end)) {
    parser_->ConsumeAnyToken();
    parser_->ExitScope();
    sema.CurContext = nullptr;
    parser_->EnterScope(clang::Scope::DeclScope);
    sema.ActOnTranslationUnitScope(parser_->getCurScope());
  }

  clang::Parser::DeclGroupPtrTy group;
  clang::Sema::ModuleImportState imports;
  for (bool end = parser_->ParseFirstTopLevelDecl(group, imports); !end;
       end = parser_->ParseTopLevelDecl(group, imports)) {
    if (group) consumer_->HandleTopLevelDecl(group.get());
    // Clang 19 does not leave a top-level statement that it could not parse.
    while (llvm::isa<clang::TopLevelStmtDecl>(sema.CurContext)) {
      sema.PopDeclContext();
      sema.PopFunctionScopeInfo();
    }
  }

  if (!engine.hasErrorOccurred() && passes_lint()) {
    consumer_->release();
    for (clang::Decl* weak : sema.WeakTopLevelDecls()) consumer_->HandleTopLevelDecl(clang::DeclGroupRef(weak));
    local_instantiations.perform();
    global_instantiations.perform();
    if (!engine.hasErrorOccurred()) consumer_->HandleTranslationUnit(context);
  }
  if (engine.hasErrorOccurred()) {
    // A template that this cell was the first to use must be instantiated when the next one uses it.
    for (auto& [declaration, location] : sema.PendingInstantiations) {
      if (auto* function = llvm::dyn_cast<clang::FunctionDecl>(declaration)) {
        if (auto* info = function->getTemplateSpecializationInfo())
          info->setPointOfInstantiation({});
        else if (auto* member = function->getMemberSpecializationInfo())
          member->setPointOfInstantiation({});
      } else if (auto* variable = llvm::dyn_cast<clang::VarTemplateSpecializationDecl>(declaration)) {
        variable->setPointOfInstantiation({});
      } else if (auto* member = llvm::cast<clang::VarDecl>(declaration)->getMemberSpecializationInfo()) {
        member->setPointOfInstantiation({});
      }
    }
    sema.PendingInstantiations.clear();
    for (const auto& use : sema.VTableUses) sema.VTablesUsed.erase(use.first);
    sema.VTableUses.clear();
    scope_->forget(context.getTranslationUnitDecl());
    journal_->undo();
    engine.Reset(/*soft=*/true);
    engine.getClient()->clear();
    consumer_->discard();
    finish_module();
    return false;
  }
  return true;
}

bool IncrementalParser::passes_lint() {
  refused_ = linted_.isValid() && lint(sema(), linted_, consumer_->held());
  return !refused_;
}

std::string IncrementalParser::prefix(unsigned buffer, const std::string& name, unsigned first_line) const {
  // Clang leaves out the note "previous definition is here", which Scope needs, if both
  // definitions stand at the same offset of their buffers: so offsets differ from one to the next.
  return std::string(buffer % 61, ' ') + "\n#line " + std::to_string(first_line) + " \"" + name + "\"\n";
}

unsigned IncrementalParser::next_prefix_size(const std::string& name, unsigned first_line) const {
  return static_cast<unsigned>(prefix(buffers_ + 1, name, first_line).size());
}

std::unique_ptr<llvm::Module> IncrementalParser::parse(const std::string& code, const std::string& name,
                                                       unsigned first_line, unsigned cell, bool show_result,
                                                       bool agents) {
  clang::Preprocessor& preprocessor = instance_->getPreprocessor();
  clang::SourceManager& sources = instance_->getSourceManager();
  const clang::SourceLocation start = sources.getLocForStartOfFile(sources.getMainFileID());
  consumer_->begin_cell(&sema(), scope_.get(), cell, show_result);
  journal_->begin_cell();

  const std::string text = prefix(++buffers_, name, first_line) + code + "\n";
  const clang::FileID id = sources.createFileID(llvm::MemoryBuffer::getMemBufferCopy(text, name));
  linted_ = agents ? id : clang::FileID();
  refused_ = false;
  if (preprocessor.EnterSourceFile(id, nullptr, start)) return nullptr;
  if (!parse_pending_tokens()) return nullptr;
  clang::Token end;
  preprocessor.Lex(end);  // the second of the two tokens that mark the end of a piece
  return finish_module();
}

void IncrementalParser::parse_to_completion_point(const std::string& code, unsigned line, unsigned column) {
  clang::Preprocessor& preprocessor = instance_->getPreprocessor();
  clang::SourceManager& sources = instance_->getSourceManager();
  const clang::SourceLocation start = sources.getLocForStartOfFile(sources.getMainFileID());
  consumer_->begin_cell(&sema(), scope_.get(), 0, false);
  linted_ = {};
  const clang::FileEntryRef file =
      instance_->getFileManager().getVirtualFileRef("completion", static_cast<off_t>(code.size() + 1), 0);
  sources.overrideFileContents(file, llvm::MemoryBuffer::getMemBufferCopy(code + "\n", "completion"));
  preprocessor.SetCodeCompletionPoint(file, line, column);
  const clang::FileID id = sources.createFileID(file, start, clang::SrcMgr::C_User);
  if (!preprocessor.EnterSourceFile(id, nullptr, start)) parse_pending_tokens();
}

void IncrementalParser::forget_last_cell() {
  scope_->forget(instance_->getASTContext().getTranslationUnitDecl());
  journal_->undo();
}

}  // namespace maia::worker
