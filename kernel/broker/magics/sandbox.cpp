#include <filesystem>

#include "broker/magics/arguments.hpp"
#include "broker/magics/session.hpp"
#include "broker/magics/table.hpp"
#include "broker/text.hpp"

namespace maia::broker {
namespace {

namespace fs = std::filesystem;

class Sandbox final : public Magic {
 public:
  std::string_view name() const override { return "sandbox"; }
  std::string_view usage() const override { return "%sandbox [strict | open | allow PATH [--write]]"; }
  std::string_view summary() const override { return "What cells can reach, and can't; open more to them"; }
  std::string_view details() const override {
    return "  %sandbox                       says what cells read and write, what they never do, and who sees to it\n"
           "  %sandbox allow PATH [--write]  cells also read this folder or file; --write: and write there\n"
           "  %sandbox open                  cells can do all that you can, for as long as this kernel runs\n"
           "  %sandbox strict                the usual again: what was opened is closed\n"
           "allow and open ask you first, so that no notebook and no agent can say them for you. All three restart "
           "the\n"
           "session. Without a person to ask, in maia run, the kernel's environment decides: MAIA_SANDBOX=open,\n"
           "MAIA_SANDBOX_READ=FOLDER:FOLDER, MAIA_SANDBOX_WRITE=FOLDER:FOLDER.";
  }
  std::vector<std::string_view> choices() const override { return {"strict", "open", "allow", "--write"}; }

  std::optional<CellError> run(KernelContext& kernel, const MagicCall& call) const override {
    const Arguments arguments = Arguments::parse(call.arguments, Arguments::LongOptions{{"write"}, {}});
    const std::vector<std::string>& words = arguments.words();
    if (!words.empty() && words[0] == "allow") {
      arguments.expect_words(2, 2, "%sandbox allow takes one folder or file");
      allow(kernel, words[1], arguments.has("write"));
      return std::nullopt;
    }
    arguments.expect_words(0, 1, "%sandbox takes strict, open or allow PATH");
    if (arguments.has("write")) throw MagicError("--write belongs behind %sandbox allow PATH");
    if (words.empty())
      kernel.print(describe(kernel.sandbox()));
    else if (words[0] == "open")
      open(kernel);
    else if (words[0] == "strict")
      close(kernel);
    else
      throw MagicError("%sandbox takes strict, open or allow PATH, not '" + words[0] + "'");
    return std::nullopt;
  }

 private:
  static void open(KernelContext& kernel) {
    WorkerProfile profile = kernel.worker().profile;
    if (profile.sandbox.open) {
      kernel.print("The sandbox is open already.\n");
      return;
    }
    const std::string answer = kernel.ask_person(
        "Cells, the agent's too, will be able to do all that you can: read your keys, use the network, start programs, "
        "delete your files. Type open to unlock them until the kernel ends: ");
    if (trimmed(answer) != "open") throw MagicError("the answer was not 'open': the sandbox stays as it is");
    profile.sandbox.open = true;
    restart_worker(kernel, profile, "The sandbox is open; %sandbox strict closes it");
  }

  static void close(KernelContext& kernel) {
    WorkerProfile profile = kernel.worker().profile;
    if (!profile.sandbox.open && profile.sandbox.folders.empty()) {
      kernel.print("The sandbox is strict already.\n");
      return;
    }
    profile.sandbox.open = false;
    profile.sandbox.folders.clear();
    restart_worker(kernel, profile, "The sandbox is strict");
  }

  static void allow(KernelContext& kernel, const std::string& path, bool write) {
    WorkerProfile profile = kernel.worker().profile;
    if (profile.sandbox.open) throw MagicError("the sandbox is open: cells reach " + path + " as it is");
    std::error_code error;
    const fs::path real = fs::canonical(expand_home(path), error);
    if (error) throw MagicError("'" + path + "': " + error.message());
    for (const fs::path& guarded : protected_paths())
      if (touches(real, {guarded}))
        throw MagicError(
            real.string() +
            (real == guarded ? " is private to you and the kernel"
                             : " holds, or lies in, " + guarded.string() + ", which is private to you and the kernel") +
            "; allow a smaller folder" + (write ? "" : ", or copy what cells need"));
    for (const SandboxChoice::Folder& known : profile.sandbox.folders)
      if (known.path == real.string() && known.write >= write) {
        kernel.print(real.string() + " is allowed already.\n");
        return;
      }
    const std::string may = write ? "read, change and delete everything in " : "read everything in ";
    const std::string answer = kernel.ask_person("Cells, the agent's too, will be able to " + may + real.string() +
                                                 " until the kernel ends. Type yes to allow it: ");
    if (trimmed(answer) != "yes") throw MagicError("the answer was not 'yes': the sandbox stays as it is");
    profile.sandbox.folders.push_back({real.string(), write});
    restart_worker(kernel, profile, "Cells may " + std::string(write ? "write to " : "read ") + real.string());
  }
};

}  // namespace

std::unique_ptr<Magic> make_sandbox() { return std::make_unique<Sandbox>(); }

}  // namespace maia::broker
