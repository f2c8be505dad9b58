#include "forbidden.hpp"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/PrettyPrinter.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringSwitch.h>

namespace maia::worker {
namespace {

constexpr const char* files =
    "experiments have no files: values stay in variables for later cells, images come from tools.dataset_exemplars() "
    "and tools.text2image(), and what you want to see goes through display(...), tools.log_experiment(...) or "
    "std::cout";
constexpr const char* programs =
    "experiments start no programs and send no signals: use the C++ standard library and maia's own functions";
constexpr const char* network =
    "experiments have no network: images come from tools.text2image(), descriptions from tools.describe_images()";
constexpr const char* memory =
    "experiments load and map nothing: containers of the standard library hold what you need";
constexpr const char* environment = "experiments do not see or change the environment: keep settings in variables";
constexpr const char* input = "experiments ask nobody: write what you want to know into your next reply";
constexpr const char* machine =
    "experiments are C++ without machine code: call functions of the library by their names";

llvm::StringMap<const char*> c_functions() {
  llvm::StringMap<const char*> map;
  const auto add = [&map](const char* why, std::initializer_list<const char*> names) {
    for (const char* name : names) map[name] = why;
  };
  add(files, {"fopen",     "fopen64", "freopen",   "freopen64", "fdopen",     "tmpfile",   "tmpfile64",   "tmpnam",
              "tempnam",   "mkstemp", "mkostemp",  "mkdtemp",   "open",       "open64",    "openat",      "openat64",
              "creat",     "creat64", "link",      "linkat",    "symlink",    "symlinkat", "unlink",      "unlinkat",
              "remove",    "rename",  "renameat",  "renameat2", "rmdir",      "mkdir",     "mkdirat",     "mknod",
              "mkfifo",    "chmod",   "fchmod",    "fchmodat",  "chown",      "fchown",    "lchown",      "truncate",
              "ftruncate", "opendir", "fdopendir", "readdir",   "scandir",    "glob",      "ftw",         "nftw",
              "chdir",     "fchdir",  "chroot",    "readlink",  "readlinkat", "realpath",  "stat",        "lstat",
              "fstatat",   "access",  "faccessat", "utime",     "utimes",     "dup",       "dup2",        "dup3",
              "pipe",      "pipe2",   "write",     "pwrite",    "writev",     "ioctl",     "fcntl",       "sendfile",
              "splice",    "mount",   "umount",    "umount2",   "sync",       "statfs",    "inotify_init"});
  add(programs, {"system",
                 "popen",
                 "fork",
                 "vfork",
                 "clone",
                 "clone3",
                 "execl",
                 "execlp",
                 "execle",
                 "execv",
                 "execvp",
                 "execve",
                 "execvpe",
                 "fexecve",
                 "execveat",
                 "posix_spawn",
                 "posix_spawnp",
                 "daemon",
                 "setsid",
                 "wait",
                 "waitpid",
                 "kill",
                 "killpg",
                 "tgkill",
                 "raise",
                 "ptrace",
                 "prctl",
                 "process_vm_readv",
                 "process_vm_writev",
                 "pidfd_open",
                 "pidfd_getfd",
                 "pidfd_send_signal",
                 "signal",
                 "sigaction",
                 "sigprocmask",
                 "pthread_sigmask",
                 "pthread_kill",
                 "sigqueue",
                 "alarm",
                 "setitimer",
                 "timer_create",
                 "setrlimit",
                 "prlimit",
                 "setpriority",
                 "sched_setaffinity",
                 "unshare",
                 "setns",
                 "setuid",
                 "setgid",
                 "reboot",
                 "forkpty",
                 "openpty",
                 "wordexp"});
  add(network,
      {"socket",      "socketpair",    "connect",        "bind",          "listen",     "accept",        "accept4",
       "send",        "sendto",        "sendmsg",        "sendmmsg",      "recv",       "recvfrom",      "recvmsg",
       "getaddrinfo", "gethostbyname", "gethostbyname2", "gethostbyaddr", "getifaddrs", "curl_easy_init"});
  add(memory, {"dlopen", "dlmopen",      "dlsym",         "dlvsym",      "dl_iterate_phdr", "mmap",
               "mmap64", "mprotect",     "pkey_mprotect", "mremap",      "shm_open",        "shmget",
               "shmat",  "memfd_create", "syscall",       "userfaultfd", "perf_event_open", "bpf",
               "iopl",   "ioperm",       "setcontext",    "makecontext", "swapcontext"});
  add(environment, {"getenv", "secure_getenv", "setenv", "putenv", "unsetenv", "clearenv"});
  add(input, {"scanf", "fscanf", "vscanf", "getchar", "fgetc", "getc", "fgets", "fread", "read", "getpass"});
  return map;
}

/// Namespaces, classes and functions of C++, each with all that is in it.
const char* named_in_cpp(llvm::StringRef name) {
  return llvm::StringSwitch<const char*>(name)
      .Cases("std::basic_ofstream", "std::basic_ifstream", "std::basic_fstream", "std::basic_filebuf", files)
      .Cases("std::filesystem::directory_iterator", "std::filesystem::recursive_directory_iterator", files)
      .Cases("maia::Image::save", "maia::Png::open", "maia::Jpeg::open", files)
      .Cases("cv::imread", "cv::imwrite", "cv::FileStorage", "cv::VideoCapture", "cv::VideoWriter", files)
      .Cases("torch::save", "torch::jit::save", "torch::pickle_save", files)
      .Cases("std::signal", "std::raise", programs)
      .Cases("maia::ask", "maia::ask_password", "std::cin", "std::wcin", "std::getline_stdin", input)
      .Cases("environ", "__environ", "_environ", environment)
      .Default(nullptr);
}

std::string qualified(const clang::NamedDecl& declaration) {
  std::string name;
  llvm::raw_string_ostream stream(name);
  clang::PrintingPolicy policy(declaration.getASTContext().getLangOpts());
  policy.SuppressInlineNamespace = true;
  policy.SuppressTemplateArgsInCXXConstructors = true;
  declaration.printNestedNameSpecifier(stream, policy);
  declaration.printName(stream, policy);
  // Inline namespaces of the standard library differ from one version to another.
  for (const char* part : {"__cxx11::", "__1::"})
    for (std::size_t at; (at = name.find(part)) != std::string::npos;) name.erase(at, llvm::StringRef(part).size());
  return name;
}

std::string with_name(llvm::StringRef name, const char* why) {
  return "'" + name.str() + "' is not available here: " + why;
}

bool changes_files(llvm::StringRef qualified_name) {
  return qualified_name.starts_with("std::filesystem::") && !qualified_name.starts_with("std::filesystem::path::") &&
         qualified_name != "std::filesystem::path" && !qualified_name.starts_with("std::filesystem::operator") &&
         qualified_name != "std::filesystem::u8path" && qualified_name != "std::filesystem::swap" &&
         qualified_name != "std::filesystem::hash_value";
}

}  // namespace

std::string objection_to(const clang::FunctionDecl& function) {
  if (!function.getDeclName().isIdentifier()) return {};
  if (function.isExternC()) {
    static const llvm::StringMap<const char*> map = c_functions();
    const auto found = map.find(function.getName());
    return found == map.end() ? std::string() : with_name(found->getKey(), found->getValue());
  }
  const std::string name = qualified(function);
  if (changes_files(name)) return with_name(name, files);
  const char* why = named_in_cpp(name);
  return why ? with_name(name, why) : std::string();
}

std::string objection_to(const clang::VarDecl& variable) {
  if (!variable.hasGlobalStorage() || !variable.getDeclName().isIdentifier()) return {};
  const std::string name = qualified(variable);
  const char* why = named_in_cpp(name);
  return why ? with_name(name, why) : std::string();
}

std::string objection_to(const clang::RecordDecl& type) {
  const std::string name = qualified(type);
  if (name == "std::filesystem::directory_entry") return with_name(name, files);
  const char* why = named_in_cpp(name);
  if (!why) return {};
  // As people know it: std::ofstream.
  const std::size_t basic = name.find("basic_");
  return with_name(basic == std::string::npos ? name : name.substr(0, basic) + name.substr(basic + 6), why);
}

std::string objection_to_text(llvm::StringRef text) {
  for (const char* start : {"/proc/", "/sys/", "/dev/"})
    if (text.starts_with(start)) return with_name(text.take_front(60), files);
  return {};
}

std::string objection_to_assembly() { return std::string("assembly is not available here: ") + machine; }

std::string objection_to_made_function() {
  return std::string("a number or data can't be made a function here: ") + machine;
}

}  // namespace maia::worker
