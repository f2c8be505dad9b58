#include "invocation.hpp"

#include <clang/Basic/Version.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <clang/Interpreter/Interpreter.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/xxhash.h>
#include <llvm/TargetParser/Host.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace maia::worker {
namespace {

std::vector<std::string> arguments_of(const CompilerOptions& options) {
  std::vector<std::string> arguments = {
      "-std=c++" + options.standard,
      "-march=native",
      "-fPIC",
      "-femulated-tls",
      "-resource-dir",
      MAIA_CLANG_RESOURCE_DIR,
      // A module may use a destructor's alias that lives in an earlier module's other half.
      "-Xclang",
      "-mno-constructor-aliases",
      "-Xclang",
      "-disable-O0-optnone",
      "-Wno-macro-redefined",
      "-Wno-unused-value",
      "-Wno-predefined-identifier-outside-function",
      // Else the optimiser may turn a division by zero into anything; so it stops the cell.
      "-fsanitize=integer-divide-by-zero",
      "-fsanitize-trap=integer-divide-by-zero",
      "-ferror-limit=50",
      "-ftemplate-backtrace-limit=4",
      "-fcolor-diagnostics",
      "-I" + options.include_dir,
      "-DMAIA_NOTEBOOK=1",
  };
  if (options.profile == "torch") {
    for (const char* path : {MAIA_TORCH_INCLUDE_DIRS})
      if (*path) arguments.push_back(std::string("-isystem") + path);
  } else {
    // Behind everything else, so that a cell can include torch's headers without a switch of profile.
    for (const char* path : {MAIA_TORCH_INCLUDE_DIRS})
      if (*path) arguments.push_back(std::string("-idirafter") + path);
  }
  return arguments;
}

}  // namespace

std::string compiler_version() { return "clang " CLANG_VERSION_STRING; }

std::string prelude_file(const CompilerOptions& options) {
  return options.prelude_dir + "/prelude_" + options.profile + ".hpp";
}

std::string precompiled_header_key(const CompilerOptions& options) {
  std::string text = compiler_version() + '\n' + llvm::sys::getHostCPUName().str() + '\n';
  for (const std::string& argument : arguments_of(options)) text += argument + '\n';
  // The worker itself decides how the header is read.
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  text += std::to_string(std::filesystem::file_size(self, error)) + ' ' +
          std::to_string(std::filesystem::last_write_time(self, error).time_since_epoch().count()) + '\n';
  // The kernel's own headers; clang itself checks the system's when it loads the file.
  for (const std::string& folder :
       {options.prelude_dir, options.include_dir + "/maia", options.include_dir + "/maia/detail"}) {
    std::error_code ignored;
    std::vector<std::string> stamps;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
      if (entry.is_regular_file(ignored))
        stamps.push_back(entry.path().string() + ' ' + std::to_string(entry.file_size(ignored)) + ' ' +
                         std::to_string(entry.last_write_time(ignored).time_since_epoch().count()) + '\n');
    std::sort(stamps.begin(), stamps.end());
    for (const auto& stamp : stamps) text += stamp;
  }
  return options.profile + "-" + options.standard + "-" + llvm::utohexstr(llvm::xxh3_64bits(text), /*LowerCase=*/true);
}

std::unique_ptr<clang::CompilerInstance> make_compiler_instance(const CompilerOptions& options,
                                                                const std::vector<std::string>& more_arguments) {
  std::vector<std::string> arguments = arguments_of(options);
  arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
  if (!options.precompiled_header.empty()) {
    arguments.push_back("-include-pch");
    arguments.push_back(options.precompiled_header);
  }
  std::vector<const char*> raw;
  for (const auto& argument : arguments) raw.push_back(argument.c_str());
  clang::IncrementalCompilerBuilder builder;
  builder.SetCompilerArgs(raw);
  auto instance = builder.CreateCpp();
  if (!instance) throw std::runtime_error("the C++ compiler can't start: " + llvm::toString(instance.takeError()));
  (*instance)->getLangOpts().CommentOpts.ParseAllComments = true;
  (*instance)->getLangOpts().CPlusPlusModules = false;  // a cell is no module unit, whatever it says
  return std::move(*instance);
}

void build_precompiled_header(const CompilerOptions& options, const std::string& output) {
  CompilerOptions without = options;
  without.precompiled_header.clear();
  auto instance = make_compiler_instance(without, {"-fpch-instantiate-templates"});
  auto& invocation = instance->getInvocation();

  std::string messages;
  llvm::raw_string_ostream stream(messages);
  auto printer = std::make_unique<clang::TextDiagnosticPrinter>(stream, &invocation.getDiagnosticOpts());
  instance->getDiagnostics().setClient(printer.release(), /*ShouldOwnClient=*/true);

  const std::string partial = output + "." + std::to_string(::getpid());
  auto& frontend = invocation.getFrontendOpts();
  invocation.getPreprocessorOpts().clearRemappedFiles();
  frontend.Inputs = {clang::FrontendInputFile(
      prelude_file(options), clang::InputKind(clang::Language::CXX).withHeaderUnit(clang::InputKind::HeaderUnit_None))};
  frontend.OutputFile = partial;
  frontend.ProgramAction = clang::frontend::GeneratePCH;
  clang::GeneratePCHAction action;
  const bool done = instance->ExecuteAction(action) && !instance->getDiagnostics().hasErrorOccurred();
  std::error_code error;
  if (done) std::filesystem::rename(partial, output, error);
  if (!done || error) {
    std::filesystem::remove(partial, error);
    throw std::runtime_error("can't precompile " + prelude_file(options) + " into " + output + ":\n" + stream.str());
  }
}

}  // namespace maia::worker
