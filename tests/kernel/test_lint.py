"""What the agent's cells can't use is refused before they run, with a word on what to use instead."""

import pytest

from worker_client import Worker


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lint")


@pytest.fixture(scope="module")
def worker(prefix, folder):
    worker = Worker(prefix, folder)
    yield worker
    worker.close()


REFUSED = [
    # plain
    ('auto f = fopen("made", "w");', "'fopen'", 1),
    ('int a = 1;\nstd::ofstream out("made");', "'std::ofstream'", 2),
    ('std::ifstream in("x"); std::string s; in >> s;', "'std::ifstream'", 1),
    ('#include <fstream>\n\nstd::fstream both("made");', "'std::fstream'", 3),
    ('std::filesystem::create_directory("made");', "'std::filesystem::create_directory'", 1),
    ('for (auto& entry : std::filesystem::directory_iterator(".")) std::cout << entry;', "directory_iterator", 1),
    ('std::filesystem::remove_all("x");', "remove_all", 1),
    ('::system("touch made");', "'system'", 1),
    ('std::system("touch made");', "'system'", 1),
    ('#include <stdio.h>\nauto p = popen("touch made", "r");', "'popen'", 2),
    ("#include <unistd.h>\nif (fork() == 0) { }", "'fork'", 2),
    ('#include <unistd.h>\nexeclp("touch", "touch", "made", nullptr);', "'execlp'", 2),
    ("#include <sys/socket.h>\nint s = socket(AF_INET, SOCK_STREAM, 0);", "'socket'", 2),
    ("#include <sys/syscall.h>\n#include <unistd.h>\nsyscall(SYS_getpid);", "'syscall'", 3),
    ("#include <dlfcn.h>\nvoid* l = dlopen(nullptr, RTLD_NOW);", "'dlopen'", 2),
    ("#include <sys/mman.h>\nvoid* m = mmap(nullptr, 4096, 7, 34, -1, 0);", "'mmap'", 2),
    ("#include <sys/ptrace.h>\nptrace(PTRACE_TRACEME, 0, 0, 0);", "'ptrace'", 2),
    ("#include <csignal>\nkill(getppid(), 9);", "'kill'", 2),
    ("#include <csignal>\nstd::signal(SIGINT, SIG_IGN);", "signal'", 2),
    ('setenv("A", "b", 1);', "'setenv'", 1),
    ('std::cout << getenv("HOME");', "'getenv'", 1),
    ('extern "C" char** environ;\nstd::cout << environ[0];', "'environ'", 2),
    ('Image image(4, 4);\nimage.save("made.png");', "'maia::Image::save'", 2),
    ('std::string name = ask("who are you?");', "'maia::ask'", 1),
    ("int n; std::cin >> n;", "'std::cin'", 1),
    ('asm("nop");', "assembly", 1),
    ('__asm__ volatile ("syscall");', "assembly", 1),
    ("auto f = (void (*)())0x1234;\nf();", "can't be made a function", 1),
    ("char code[] = {0};\nreinterpret_cast<void (*)()>(code)();", "can't be made a function", 2),
    ("auto f = reinterpret_cast<int (*)(int)>(static_cast<unsigned long>(4096));", "can't be made a function", 1),
    ('std::string path = "/proc/self/environ";', "'/proc/self/environ'", 1),
    ('#include "/etc/passwd"', "'/etc/passwd'", 1),
    ('int x = 0;\n#include "../secret.hpp"', "'../secret.hpp'", 2),
    ('const char bytes[] = {\n#embed "secret.txt"\n};', "'secret.txt'", 2),
    # in disguise
    ("#define HELP fopen\nauto f = HELP(\"made\", \"w\");", "'fopen'", 2),
    ('auto run = &::system;\nrun("touch made");', "'system'", 1),
    ('int (*run)(const char*) = std::system;', "'system'", 1),
    ('struct Log : std::ofstream { Log() : std::ofstream("made") {} };', "'std::ofstream'", 1),
    ('using Out = std::basic_ofstream<char>;\nOut out("made");', "'std::ofstream'", 1),
    ('auto out = std::make_unique<std::ofstream>("made");', "'std::ofstream'", 1),
    ("template <class T> void leak(T name) { std::remove(name); fopen(name, \"r\"); }", "'fopen'", 1),
    ('template <auto F> int call(const char* what) { return F(what); }\ncall<&::system>("touch made");', "'system'", 2),
    ('auto later = [] { return [] { ::system("touch made"); }; };\nlater()();', "'system'", 1),
    ('namespace deep { struct S { static int run() { return ::system("touch made"); } }; }', "'system'", 1),
    ('extern "C" int system(const char*);\nsystem("touch made");', "'system'", 2),
    ('extern "C" int harmless(const char*) __asm__("system");\nharmless("touch made");', "assembly", 1),
    ("using std::system;", "'system'", 1),
    ('namespace fs = std::filesystem;\nfs::copy("a", "b");', "'std::filesystem::copy'", 2),
    ('if (false) std::rename("a", "b");', "'rename'", 1),
    ('constexpr const char* where = "/sys/kernel";', "'/sys/kernel'", 1),
]


@pytest.mark.parametrize("code, word, line", REFUSED)
def test_refused_with_its_line_and_a_remedy(worker, folder, code, word, line):
    done = worker.run(code)
    assert (done.status, done.ename) == ("compile_error", "Refused"), done.traceback
    assert word in done.evalue and "not available here" in done.evalue or "can't be made" in done.evalue
    assert ": " in done.evalue and "experiments" in done.evalue, "it says what there is instead"
    assert f"In[{worker.count}]:{line}:" in done.traceback.replace("\x1b[1m", "")
    assert not list(folder.iterdir()), "nothing ran"


ALLOWED = [
    'std::cout << "files are opened with fopen(), /proc is a folder" << std::endl; std::printf("%d\\n", 1);',
    "std::vector<int> v{3, 1, 2}; v.erase(std::remove(v.begin(), v.end(), 1), v.end()); std::sort(v.begin(), v.end());",
    "std::ostringstream text; text << 1.5; std::istringstream in(text.str()); double d; in >> d; std::stringstream both;",
    "struct File { void open(int) {} int read() { return 1; } }; File f; f.open(f.read());",
    "int open(double x) { return int(x); } int kill = 2; auto signal = [] { return 1; }; int s = open(kill) + signal();",
    'std::filesystem::path p = "a/b.png"; std::cout << p.stem().string() << p.extension();',
    "std::function<int(int)> twice = [](int x) { return 2 * x; }; int (*plain)(int) = [](int x) { return x; }; plain(twice(2));",
    "std::thread([] {}).join(); std::mutex m; auto a = std::async([] { return 1; }); a.get();",
    "std::map<std::string, std::vector<float>> table; for (auto& [name, values] : table) std::cout << name << values.size();",
    "void* nothing = nullptr; auto number = reinterpret_cast<std::uintptr_t>(nothing); int* back = (int*)nothing;",
    'throw_away: if (true) { try { throw std::runtime_error("system"); } catch (const std::exception& e) { std::cout << e.what(); } }',
    "#include <fstream>\n#include <unistd.h>\n#include <csignal>\n",
    "std::mt19937 random(7); std::uniform_real_distribution<float> at(0, 1); float f = at(random); auto t = std::chrono::steady_clock::now();",
    "template <class C> void without(C& all, int one) { all.erase(std::remove(all.begin(), all.end(), one), all.end()); }\n"
    "std::vector<int> some{1, 2}; without(some, 1); using std::remove;",
    "template <class T> T most(const std::vector<T>& all) { return *std::max_element(all.begin(), all.end()); }\nmost<int>({1, 2});",
    "display(1); display(std::string(\"x\"), std::vector<int>{1});\n1 + 1",
]


@pytest.mark.parametrize("code", ALLOWED)
def test_what_experiments_need_is_allowed(worker, code):
    done = worker.run(code.removeprefix("throw_away: "))
    assert done.status == "ok", done.traceback


def test_a_refused_cell_leaves_no_trace(worker):
    assert worker.run("int kept = 5;").status == "ok"
    assert worker.run('int kept = 6;\nint unknown = 7;\n#define MACRO 8\n::system("touch made");').ename == "Refused"
    assert worker.run("static_assert(sizeof(kept) == 4); if (kept != 5) throw kept;").status == "ok"
    assert worker.run("unknown").ename == "CompileError"
    assert worker.run("MACRO").ename == "CompileError"
    assert worker.run("struct Fresh { std::vector<std::deque<short>> all; }; Fresh f; ::getpid(); ::abort;").status == "ok"
    assert worker.run("std::vector<std::deque<short>> instance(3); instance.resize(4);").status == "ok"


def test_instantiations_of_a_refused_cell_are_there_for_the_next(worker):
    assert worker.run('std::map<long double, std::list<char>> all; all[1].push_back(2); ::system("");').ename == "Refused"
    assert worker.run("std::map<long double, std::list<char>> all; all[1].push_back(2); all.size()").status == "ok"


def test_a_persons_own_functions_and_cells_are_not_looked_at(worker, folder):
    code = 'void note() { std::ofstream("by_a_person") << 1; }'
    assert worker.run(code, agents=False).status == "ok"
    assert worker.run("note();").status == "ok", "who wrote it has decided"
    (folder / "by_a_person").unlink()
    assert worker.run('asm("nop"); auto f = fopen("/dev/null", "r"); fclose(f);', agents=False).status == "ok"
