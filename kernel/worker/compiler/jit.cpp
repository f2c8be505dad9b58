#include "jit.hpp"

#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/ExecutionEngine/JITLink/EHFrameSupport.h>
#include <llvm/ExecutionEngine/Orc/ExecutionUtils.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include <map>
#include <set>

#include "cell_code.hpp"
#include "code_memory.hpp"

namespace maia::worker {
namespace orc = llvm::orc;
namespace {

/// Symbols of thread-local variables as emulated TLS names them. Variables of libraries use
/// the real thing, so an access gets a control object that looks the library's variable up.
class EmulatedTlsGenerator : public orc::DefinitionGenerator {
 public:
  using Resolver = void* (*)(const std::string& variable);
  explicit EmulatedTlsGenerator(Resolver resolver) : resolver_(resolver) {}

  llvm::Error tryToGenerate(orc::LookupState&, orc::LookupKind, orc::JITDylib& dylib, orc::JITDylibLookupFlags,
                            const orc::SymbolLookupSet& names) override {
    static constexpr llvm::StringRef prefix = "__emutls_v.";
    orc::SymbolMap found;
    for (const auto& [name, flags] : names) {
      llvm::StringRef variable = *name;
      if (!variable.consume_front(prefix)) continue;
      if (void* control = resolver_(variable.str()))
        found[name] = {orc::ExecutorAddr::fromPtr(control), llvm::JITSymbolFlags::Exported};
    }
    return found.empty() ? llvm::Error::success() : dylib.define(orc::absoluteSymbols(std::move(found)));
  }

 private:
  Resolver resolver_;
};

/// libgcc takes four zero bytes inside .eh_frame for its end; padding between records, as it
/// appears where one of them was dropped, would make it miss the rest.
class UnpaddedFrames : public orc::ObjectLinkingLayer::Plugin {
 public:
  void modifyPassConfig(orc::MaterializationResponsibility&, llvm::jitlink::LinkGraph&,
                        llvm::jitlink::PassConfiguration& passes) override {
    passes.PostPrunePasses.emplace_back([](llvm::jitlink::LinkGraph& graph) {
      if (auto* frames = graph.findSectionByName(".eh_frame"))
        for (auto* block : frames->blocks()) {
          block->setAlignment(1);
          block->setAlignmentOffset(0);
        }
      return llvm::Error::success();
    });
  }
  llvm::Error notifyFailed(orc::MaterializationResponsibility&) override { return llvm::Error::success(); }
  llvm::Error notifyRemovingResources(orc::JITDylib&, orc::ResourceKey) override { return llvm::Error::success(); }
  void notifyTransferringResources(orc::JITDylib&, orc::ResourceKey, orc::ResourceKey) override {}
};

/// Decides what other cells see of a module.
void set_visibility(llvm::Module& module) {
  // Static and const objects of one cell must be reachable from the next one. Closures ("$_")
  // and locals of functions ("_ZZ") are emitted anew wherever they are used.
  for (auto& variable : module.globals()) {
    const llvm::StringRef name = variable.getName();
    if (variable.hasInternalLinkage() && !variable.isDeclaration() && name.starts_with("_Z") &&
        !name.starts_with("_ZZ") && !name.contains("$_"))
      variable.setLinkage(llvm::GlobalValue::WeakODRLinkage);
  }
  // Inline functions and instantiations are emitted again with every cell that uses them. Were
  // they shared, a cell would depend on one that never ran, and the unwinder would find the
  // frame of one function in the tables of two cells.
  for (auto& function : module.functions()) {
    if (!function.hasLinkOnceLinkage() || function.isDeclaration()) continue;
    function.setComdat(nullptr);
    function.setVisibility(llvm::GlobalValue::DefaultVisibility);
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }
}

/// Each module has a handle of its own: it is addressed relative to the code, and only serves
/// as an argument of __cxa_atexit().
void define_dso_handle(llvm::Module& module) {
  auto* handle = module.getGlobalVariable("__dso_handle");
  if (!handle || !handle->isDeclaration()) return;
  handle->setInitializer(llvm::Constant::getNullValue(handle->getValueType()));
  handle->setVisibility(llvm::GlobalValue::DefaultVisibility);
  handle->setLinkage(llvm::GlobalValue::InternalLinkage);
}

/// Replaces llvm.global_ctors by one function that calls them in order. Empty if there are none.
std::string make_entry(llvm::Module& module, unsigned number) {
  llvm::GlobalVariable* list = module.getGlobalVariable("llvm.global_ctors");
  if (!list) return {};
  std::multimap<std::uint64_t, llvm::Function*> by_priority;
  if (auto* entries = llvm::dyn_cast<llvm::ConstantArray>(list->getInitializer())) {
    for (const llvm::Use& use : entries->operands()) {
      auto* entry = llvm::cast<llvm::ConstantStruct>(use);
      if (auto* function = llvm::dyn_cast<llvm::Function>(entry->getOperand(1)->stripPointerCasts()))
        by_priority.emplace(llvm::cast<llvm::ConstantInt>(entry->getOperand(0))->getZExtValue(), function);
    }
  }
  list->eraseFromParent();
  if (by_priority.empty()) return {};

  const std::string name = "maia_cell_" + std::to_string(number);
  auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(module.getContext()), false);
  auto* function = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module);
  function->setUWTableKind(llvm::UWTableKind::Async);  // exceptions pass through
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module.getContext(), "", function));
  for (auto& [priority, initialiser] : by_priority) builder.CreateCall(initialiser);
  builder.CreateRetVoid();
  return name;
}

llvm::OptimizationLevel pass_level(unsigned level) {
  switch (level) {
    case 0:
      return llvm::OptimizationLevel::O0;
    case 1:
      return llvm::OptimizationLevel::O1;
    case 2:
      return llvm::OptimizationLevel::O2;
    default:
      return llvm::OptimizationLevel::O3;
  }
}

}  // namespace

struct Jit::Impl {
  std::unique_ptr<llvm::TargetMachine> target;
  std::unique_ptr<orc::ExecutionSession> session;
  CodeMemory* memory = nullptr;
  std::unique_ptr<orc::ObjectLinkingLayer> linker;
  orc::JITDylib* overrides = nullptr;
  orc::JITDylib* libraries = nullptr;
  std::vector<orc::JITDylib*> layers;
  unsigned modules = 0;
  std::string last_error;
  Provider provider;

  /// An object that only defines things: it is linked when something first refers to it, so
  /// that a function may call one that a later cell defines.
  struct Waiting {
    std::vector<std::string> defines;
    std::vector<std::string> needs;
  };
  std::map<std::string, std::shared_ptr<Waiting>> waiting;  ///< by symbol

  void push_layer() {
    auto& layer = session->createBareJITDylib("cells-" + std::to_string(layers.size()));
    layers.push_back(&layer);
    orc::JITDylibSearchOrder order;
    for (auto it = layers.rbegin(); it != layers.rend(); ++it)
      order.push_back({*it, orc::JITDylibLookupFlags::MatchAllSymbols});
    order.push_back({overrides, orc::JITDylibLookupFlags::MatchAllSymbols});
    order.push_back({libraries, orc::JITDylibLookupFlags::MatchAllSymbols});
    layer.setLinkOrder(std::move(order), /*LinkAgainstThisJITDylibFirst=*/false);
  }

  orc::JITDylibSearchOrder search_order() {
    orc::JITDylibSearchOrder order;
    layers.back()->withLinkOrderDo([&](const orc::JITDylibSearchOrder& links) { order = links; });
    return order;
  }

  void optimise(llvm::Module& module, unsigned level) {
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager graphs;
    llvm::ModuleAnalysisManager whole;
    llvm::PassBuilder passes(target.get());
    passes.registerModuleAnalyses(whole);
    passes.registerCGSCCAnalyses(graphs);
    passes.registerFunctionAnalyses(functions);
    passes.registerLoopAnalyses(loops);
    passes.crossRegisterProxies(loops, functions, graphs, whole);
    auto pipeline = level == 0 ? passes.buildO0DefaultPipeline(llvm::OptimizationLevel::O0)
                               : passes.buildPerModuleDefaultPipeline(pass_level(level));
    pipeline.run(module, whole);
  }

  std::unique_ptr<llvm::MemoryBuffer> emit(llvm::Module& module, unsigned level) {
    target->setOptLevel(level == 0   ? llvm::CodeGenOptLevel::None
                        : level == 1 ? llvm::CodeGenOptLevel::Less
                                     : llvm::CodeGenOptLevel::Default);
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream out(bytes);
    llvm::legacy::PassManager passes;
    llvm::MCContext* context = nullptr;
    if (target->addPassesToEmitMC(passes, context, out, /*DisableVerify=*/true)) return nullptr;
    passes.run(module);
    return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes), module.getName(), false);
  }

  Waiting symbols_of(llvm::MemoryBufferRef object) {
    Waiting result;
    auto file = llvm::object::ObjectFile::createObjectFile(object);
    if (!file) {
      llvm::consumeError(file.takeError());
      return result;
    }
    for (const auto& symbol : (*file)->symbols()) {
      auto flags = symbol.getFlags();
      auto name = symbol.getName();
      if (!flags || !name) {
        llvm::consumeError(flags.takeError());
        llvm::consumeError(name.takeError());
        continue;
      }
      if (name->empty() || *name == "_GLOBAL_OFFSET_TABLE_") continue;
      if (!(*flags & llvm::object::SymbolRef::SF_Undefined)) {
        if (*flags & llvm::object::SymbolRef::SF_Global) result.defines.push_back(name->str());
      } else if (!(*flags & llvm::object::SymbolRef::SF_Weak)) {
        result.needs.push_back(name->str());
      }
    }
    return result;
  }

  /// Names that nothing defines of those that an object needs, and that the waiting objects
  /// need which it makes link. Those wait no longer.
  std::vector<std::string> missing_symbols(const std::vector<std::string>& needs) {
    std::set<std::string> all;
    std::vector<std::string> work = needs;
    std::vector<std::shared_ptr<Waiting>> linked;
    while (!work.empty()) {
      const std::string name = std::move(work.back());
      work.pop_back();
      if (!all.insert(name).second) continue;
      if (const auto entry = waiting.find(name); entry != waiting.end()) {
        linked.push_back(entry->second);
        work.insert(work.end(), entry->second->needs.begin(), entry->second->needs.end());
      }
    }
    orc::SymbolLookupSet wanted;
    for (const std::string& name : all)
      wanted.add(session->intern(name), orc::SymbolLookupFlags::WeaklyReferencedSymbol);
    auto found = session->lookupFlags(orc::LookupKind::Static, search_order(), wanted);
    if (!found) {
      llvm::consumeError(found.takeError());
      return {};
    }
    std::vector<std::string> missing;
    for (const auto& [name, flags] : wanted)
      if (!found->count(name)) missing.push_back((*name).str());
    if (missing.empty())
      for (const auto& object : linked)
        for (const std::string& name : object->defines) waiting.erase(name);
    return missing;
  }
};

Jit::Jit(std::unique_ptr<llvm::TargetMachine> target) : impl_(std::make_unique<Impl>()) {
  Impl& impl = *impl_;
  impl.target = std::move(target);
  auto control = llvm::cantFail(orc::SelfExecutorProcessControl::Create());
  impl.session = std::make_unique<orc::ExecutionSession>(std::move(control));
  impl.session->setErrorReporter([&impl](llvm::Error error) { impl.last_error = llvm::toString(std::move(error)); });

  auto memory = std::make_unique<CodeMemory>();
  impl.memory = memory.get();
  impl.linker = std::make_unique<orc::ObjectLinkingLayer>(*impl.session, std::move(memory));
  impl.linker->setOverrideObjectFlagsWithResponsibilityFlags(true);
  impl.linker->addPlugin(std::make_unique<orc::EHFrameRegistrationPlugin>(
      *impl.session, std::make_unique<llvm::jitlink::InProcessEHFrameRegistrar>()));

  impl.linker->addPlugin(std::make_unique<UnpaddedFrames>());

  impl.overrides = &impl.session->createBareJITDylib("overrides");
  impl.libraries = &impl.session->createBareJITDylib("libraries");
  impl.libraries->addGenerator(std::make_unique<EmulatedTlsGenerator>(&find_library_tls));
  impl.libraries->addGenerator(llvm::cantFail(
      orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(impl.target->createDataLayout().getGlobalPrefix())));
  impl.push_layer();
}

Jit::~Jit() {
  if (auto error = impl_->session->endSession()) llvm::consumeError(std::move(error));
}

void Jit::define(const std::string& mangled_name, void* address) {
  llvm::cantFail(impl_->overrides->define(orc::absoluteSymbols(
      {{impl_->session->intern(mangled_name),
        {orc::ExecutorAddr::fromPtr(address), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable}}})));
}

void Jit::set_provider(Provider provider) { impl_->provider = std::move(provider); }

LinkedModule Jit::add(std::unique_ptr<llvm::Module> module, unsigned level, bool new_layer) {
  LinkedModule result;
  set_visibility(*module);
  define_dso_handle(*module);
  const std::string entry = make_entry(*module, ++impl_->modules);
  if (entry.empty() && module->empty() && module->global_empty()) return result;

  impl_->optimise(*module, level);
  auto object = impl_->emit(*module, level);
  if (!object) {
    result.error = "the code generator can't emit this code";
    return result;
  }
  Impl::Waiting symbols = impl_->symbols_of(object->getMemBufferRef());
  if (!entry.empty()) {
    result.undefined = impl_->missing_symbols(symbols.needs);
    if (!result.undefined.empty() && impl_->provider && impl_->provider(result.undefined))
      result.undefined = impl_->missing_symbols(symbols.needs);
    if (!result.undefined.empty()) return result;
  }

  if (new_layer) impl_->push_layer();
  impl_->last_error.clear();
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(object->getBuffer(), object->getBufferIdentifier());
  if (auto error = impl_->linker->add(*impl_->layers.back(), std::move(object))) {
    // The same name defined in an earlier cell, as for extern "C" functions: the newer one wins.
    llvm::consumeError(std::move(error));
    impl_->push_layer();
    if (auto again = impl_->linker->add(*impl_->layers.back(), std::move(buffer))) {
      result.error = llvm::toString(std::move(again));
      return result;
    }
  }
  if (entry.empty()) {
    const auto shared = std::make_shared<Impl::Waiting>(std::move(symbols));
    for (const std::string& name : shared->defines) impl_->waiting[name] = shared;
    return result;
  }
  auto symbol = impl_->session->lookup({impl_->layers.back()}, entry);
  if (!symbol) {
    result.error = llvm::toString(symbol.takeError());
    if (!impl_->last_error.empty()) result.error += "\n" + impl_->last_error;
    impl_->push_layer();  // a failed symbol would fail every later lookup in this one
    return result;
  }
  result.entry = symbol->getAddress().toPtr<void (*)()>();
  return result;
}

std::string Jit::add_archive(const std::string& path) {
  if (llvm::StringRef(path).ends_with(".o")) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    if (!buffer) return "can't read " + path + ": " + buffer.getError().message();
    if (auto error = impl_->linker->add(*impl_->libraries, std::move(*buffer))) return llvm::toString(std::move(error));
    return {};
  }
  auto archive = orc::StaticLibraryDefinitionGenerator::Load(*impl_->linker, path.c_str());
  if (!archive) return llvm::toString(archive.takeError());
  impl_->libraries->addGenerator(std::move(*archive));
  return {};
}

std::size_t Jit::code_bytes() const { return impl_->memory->code_bytes(); }
std::size_t Jit::data_bytes() const { return impl_->memory->data_bytes(); }

}  // namespace maia::worker
