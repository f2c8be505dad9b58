"""What people do to a session and no manual foresees: macros over everything, forks, closed descriptors, odd environments."""

import os
import signal

import pytest

from kernel_client import Kernel


def works(kernel):
    """The session runs, shows, prints and catches."""
    assert kernel.run("20 + 22").ok().value == "42"
    assert kernel.run('std::cout << "fine" << std::endl;').ok().stdout == "fine\n"
    assert kernel.run("try { throw 1; } catch (int) { std::cout << 2; }").ok().stdout == "2"
    return True


def works_maybe_in_a_new_session(kernel, answer):
    """After a cell that may have cost the worker; then its error must have said so."""
    if answer.status == "error" and kernel.run("sign_of_life").status == "error":
        assert "%replay" in answer.error.text, answer.error
    return works(kernel)


# ---- names and macros ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "int maia = 5; maia",
        "int show = 5; show",
        "int detail = 5; detail",
        "struct MimeBundle { int v = 5; }; MimeBundle{}.v",
        "#define show nothing\n#define detail nothing\n#define maia nothing\n5",
        "#define private public\n#define class struct\n5",
        "#define text_of nothing\n#define T nothing\n#define value nothing\n5",
        "#define if while\n5",
        "#define string nothing\n5",
        "#define __cplusplus 1\n5",
        "#define NULL 1\n#define min(a, b) 0\n#define max(a, b) 0\n5",
    ],
)
def test_names_and_macros_of_the_kernel_itself(fresh_kernel, code):
    assert fresh_kernel.run(code).ok().value == "5"
    assert fresh_kernel.run("2 + 3").ok().value == "5"


def test_timeit_and_displays_after_a_macro_over_its_words(fresh_kernel):
    fresh_kernel.run("#define maia nothing\n#define decltype nothing\n#define auto nothing").ok()
    assert fresh_kernel.run("%who").ok()
    assert fresh_kernel.run("1.5").ok().value == "1.5"


def test_own_operator_new(fresh_kernel):
    kernel = fresh_kernel
    kernel.run(
        "std::size_t news = 0;\nvoid* operator new(std::size_t size) { ++news; void* p = std::malloc(size); if (!p) throw std::bad_alloc(); return p; }\n"
        "void operator delete(void* p) noexcept { std::free(p); }\nvoid operator delete(void* p, std::size_t) noexcept { std::free(p); }"
    ).ok()
    assert kernel.run("int* kept_new = new int(4); news > 0").ok().value == "true"
    assert works(kernel)


def test_digraphs_and_odd_layout(kernel):
    assert kernel.run("int dg(int a) <%\nreturn a + 1;\n%>\ndg(1)").ok().value == "2"
    assert kernel.run("%:define DIGRAPH 7\nDIGRAPH").ok().value == "7"
    assert kernel.run("int a\\\nb = 3;\nab").ok().value == "3"
    assert kernel.run(";;;;").ok().result is None
    assert kernel.run("{}").ok().result is None


@pytest.mark.parametrize(
    "code",
    [
        "return;",
        "return 5;",
        "break;",
        "goto nowhere;",
        "case 1:",
        "else;",
        "catch (...) {}",
        "co_return;",
        "this",
        "namespace",
        "import std;",
        "module x;",
        "export int a;",
        "template",
        "using",
        "operator",
        "?:",
        "->",
        "#",
        "##",
        "#pragma",
        "#line 0",
        "public:",
        "~",
        "new",
        "delete",
        "sizeof",
        "__builtin_choose_expr",
        "throw",
        "%",
        "%%",
        "%%\n",
        "% time 1",
        "!",
    ],
)
def test_fragments(kernel, code):
    answer = kernel.run(code)
    assert answer.status in ("ok", "error")
    if answer.status == "error":
        assert "Session" not in answer.error.ename, answer.error
        assert answer.error.evalue, "an error without a word"
    assert works(kernel)


def test_line_directive_in_a_cell(kernel):
    error = kernel.run('#line 500 "elsewhere.cpp"\nnonsense;').failed("CompileError")
    assert "elsewhere.cpp:500" in error.traceback
    answer = kernel.run("\nnonsense;")
    assert f"In[{answer.count}]:2" in answer.failed().traceback


def test_everything_header(kernel):
    assert kernel.run("#include <bits/stdc++.h>\nstd::gcd(12, 18)", deadline=60).ok().value == "6"


def test_pragmas_and_attributes(kernel):
    assert (
        kernel.run(
            '#pragma GCC diagnostic ignored "-Wall"\n#pragma once\n[[nodiscard]] int attributed() { return 3; }\nattributed()'
        )
        .ok()
        .value
        == "3"
    )
    assert (
        kernel.run('__attribute__((constructor)) void before_all() { std::cout << "constructed"; }').ok().stdout
        == "constructed"
    )
    assert kernel.run('[[deprecated("old")]] int old_one() { return 1; }\nold_one()').ok().value == "1"


def test_initialiser_that_throws_can_be_repaired(kernel):
    kernel.run('int thrown = []() -> int { throw std::runtime_error("in an initialiser"); }();').failed(
        "std::runtime_error"
    )
    assert kernel.run("int thrown = 4; thrown").ok().value == "4"
    kernel.run("int partly = 1; int never = std::vector<int>().at(1); int after_it = 3;").failed("std::out_of_range")
    assert kernel.run("partly").ok().value == "1"


# ---- processes and descriptors ---------------------------------------------------------------------------------------------


def test_fork_whose_child_returns_from_the_cell(kernel):
    """The child must not go on as a second worker on the same channel."""
    answer = kernel.run(
        '#include <unistd.h>\n#include <sys/wait.h>\nint forked_pid = fork();\nif (forked_pid == 0) std::cout << "child" << std::endl;',
        deadline=30,
    )
    assert answer.ok()
    for i in range(5):
        assert kernel.run(f"{i} + 1").ok().value == str(i + 1)
    assert kernel.run("forked_pid > 0").ok().value == "true"


@pytest.mark.parametrize(
    "code",
    [
        "#include <unistd.h>\nfor (int i = 3; i < 100; ++i) close(i);",
        "#include <unistd.h>\nfor (int i = 0; i < 100; ++i) close(i);",
        "#include <unistd.h>\nclose(0); close(1); close(2);",
        '#include <unistd.h>\n#include <fcntl.h>\nint null_fd = open("/dev/null", O_RDWR); for (int i = 3; i < null_fd; ++i) dup2(null_fd, i);',
        "#include <pthread.h>\npthread_exit(nullptr);",
        "#include <sys/resource.h>\nrlimit none{0, 0}; setrlimit(RLIMIT_NOFILE, &none);",
        "#include <sys/resource.h>\nrlimit few{1, 1}; setrlimit(RLIMIT_CPU, &few); while (true) {}",
        "#include <csignal>\nraise(SIGPIPE);",
        "#include <csignal>\nsigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, nullptr); pthread_sigmask(SIG_BLOCK, &all, nullptr);",
        "#include <csignal>\nfor (int s = 1; s < 32; ++s) std::signal(s, SIG_IGN);",
        "#include <csignal>\nfor (int s = 1; s < 32; ++s) std::signal(s, SIG_DFL); int* np = nullptr; *np = 1;",
        "std::set_terminate([] { _exit(9); }); std::thread([] { throw 1; }).join();",
        'std::set_new_handler([] { throw std::runtime_error("no memory"); });',
        "std::cout.rdbuf(nullptr); std::cout << 1;",
        'std::locale::global(std::locale("C.UTF-8")); setlocale(LC_ALL, "C.UTF-8");',
        'setenv("PATH", "", 1); unsetenv("HOME"); clearenv();',
        'std::filesystem::current_path("/");',
        "std::thread([] { exit(3); }).join();",
        "std::thread([] { _exit(3); }).join();",
        "std::at_quick_exit([] { abort(); }); std::atexit([] { abort(); });",
        "#include <setjmp.h>\njmp_buf jump; if (setjmp(jump) == 0) longjmp(jump, 1);",
        "#include <sys/mman.h>\nmunmap((void*)((unsigned long)&std::cout & ~4095ul), 4096);",
        "memset((void*)&std::cout, 0xff, sizeof std::cout); std::cout << 1;",
        "#include <sys/ptrace.h>\nptrace(PTRACE_TRACEME);",
        "std::vector<std::thread> many; try { for (int i = 0; i < 2000; ++i) many.emplace_back([] { std::this_thread::sleep_for(std::chrono::seconds(60)); }); } "
        "catch (...) {} for (auto& t : many) t.detach();",
    ],
)
def test_cells_that_break_their_process(start_kernel, code):
    kernel = start_kernel()
    kernel.run("int sign_of_life = 1;").ok()
    answer = kernel.run(code, deadline=60)
    if answer.status == "ok" and kernel.run("sign_of_life", deadline=30).status == "error":
        pass  # found dead at the next cell, which then said so
    kernel.run("1", deadline=30)
    if kernel.run("std::cout << 1 << std::endl;", deadline=30).stdout != "1\n":
        kernel.run("%restart", deadline=30).ok()  # what a cell did to std::cout is its own doing; a restart heals it
    assert works(kernel)


def test_interrupt_of_a_cell_that_ignores_signals(start_kernel):
    kernel = start_kernel()
    code = (
        "#include <csignal>\nfor (int s = 1; s < 65; ++s) std::signal(s, SIG_IGN);\nsigset_t all; sigfillset(&all); pthread_sigmask(SIG_BLOCK, &all, nullptr);\n"
        'std::cout << "started" << std::endl; while (true) {}'
    )
    answer = kernel.run(code, when=("started", kernel.stop), deadline=30)
    assert answer.failed()
    assert works(kernel)


def test_interrupt_of_a_stopped_process(start_kernel):
    kernel = start_kernel()
    answer = kernel.run(
        '#include <csignal>\nstd::cout << "started" << std::endl; raise(SIGSTOP);',
        when=("started", kernel.stop),
        deadline=30,
    )
    assert answer.failed()
    assert works(kernel)


def test_a_thread_that_never_ends_does_not_disturb(start_kernel):
    kernel = start_kernel()
    kernel.run("std::thread([] { while (true) {} }).detach();").ok()
    for _ in range(5):
        assert works(kernel)
    answer = kernel.run(
        'std::cout << "started" << std::endl; while (true);', when=("started", kernel.stop), deadline=30
    )
    assert "nterrupt" in answer.failed().ename
    assert works(kernel)


def test_a_thread_that_prints_for_ever_does_not_disturb(start_kernel):
    kernel = start_kernel()
    kernel.run(
        'std::thread([] { for (int i = 0;; ++i) { printf("noise %d\\n", i); std::this_thread::sleep_for(std::chrono::milliseconds(1)); } }).detach();'
    ).ok()
    for i in range(20):
        assert kernel.run(f"{i} + 1", deadline=15).ok().value == str(i + 1)


# ---- the end of a session ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "struct Hang { ~Hang() { while (true) {} } } hang;",
        "struct Sleep { ~Sleep() { std::this_thread::sleep_for(std::chrono::hours(1)); } } sleeper;",
        "struct Crash { ~Crash() { int* p = nullptr; *p = 1; } } crash;",
        "struct Throw { ~Throw() noexcept(false) { throw 1; } } thrower;",
        'struct Print { ~Print() { std::cout << "bye" << std::endl; maia::display(1); } } printer;',
        "struct Ask { ~Ask() { std::string s; std::getline(std::cin, s); } } asker;",
        "std::atexit([] { while (true) {} });",
        'std::thread([] { while (true) printf("noise\\n"); }).detach();',
        "std::thread sleeping([] { std::this_thread::sleep_for(std::chrono::hours(1)); });",
    ],
)
def test_shutdown_and_restart_in_spite_of(start_kernel, code):
    kernel = start_kernel()
    kernel.run(code).ok()
    kernel.run("%restart", deadline=30).ok()
    assert works(kernel)
    kernel.run(code).ok()
    kernel.shutdown(deadline=15)


# ---- odd surroundings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LANG": "xx_XX"},
        {"HOME": "/proc/none"},
        {"TMPDIR": "/proc/none"},
        {"PATH": ""},
        {"XDG_CACHE_HOME": "/proc/none"},
        {"LD_PRELOAD": ""},
        {"MALLOC_PERTURB_": "165"},
        {"TERM": "dumb"},
        {"CPATH": "/nonexistent", "CPLUS_INCLUDE_PATH": "/nonexistent"},
        {"OMP_NUM_THREADS": "1"},
        {"CLICOLOR_FORCE": "1"},
        {"TMPDIR": "/tmp/./"},
        {"XDG_RUNTIME_DIR": "/proc/none"},
    ],
    ids=lambda env: ",".join(env),
)
def test_environments(start_kernel, env):
    kernel = start_kernel(env=env)
    assert works(kernel)
    assert kernel.run('std::cout << "größe" << std::endl;').ok().stdout == "größe\n"
    assert "vector" in kernel.complete("std::vecto")["matches"]


def test_folder_that_is_removed_or_can_not_be_written(start_kernel, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    kernel = start_kernel(cwd=str(gone))
    gone.rmdir()
    assert works(kernel)
    kernel.run("%restart").ok()
    assert works(kernel)


def test_folder_with_blanks_and_quotes(start_kernel, tmp_path):
    odd = tmp_path / "a 'folder' with \"quotes\" & ü"
    odd.mkdir()
    (odd / "odd.hpp").write_text("inline int odd() { return 3; }\n")
    kernel = start_kernel(cwd=str(odd))
    assert kernel.run('#include "odd.hpp"\nodd()').ok().value == "3"
    assert kernel.run("!pwd").ok().stdout == f"{odd}\n"


def test_several_kernels_at_once(start_kernel):
    kernels = [start_kernel() for _ in range(3)]
    answers = [
        kernel.submit(f'int mine = {i}; std::cout << "kernel" << mine << std::endl;')
        for i, kernel in enumerate(kernels)
    ]
    for i, (kernel, answer) in enumerate(zip(kernels, answers)):
        kernel.finish(answer)
        assert answer.ok().stdout == f"kernel{i}\n"


def test_many_requests_at_once(kernel):
    answers = [kernel.submit(f"{i} * 2") for i in range(200)]
    for i, answer in enumerate(answers):
        kernel.finish(answer, deadline=60)
        assert answer.ok().value == str(2 * i)


def test_program_without_connection_file_says_what_is_wrong(prefix):
    import subprocess

    for arguments in [[], ["-f"], ["-f", "/no/such/file.json"], ["--nonsense"]]:
        done = subprocess.run([prefix / "bin/maia-kernel", *arguments], capture_output=True, text=True, timeout=20)
        assert done.returncode != 0 and done.stderr.strip(), arguments
    done = subprocess.run([prefix / "libexec/maia/maia-worker"], capture_output=True, text=True, timeout=20)
    assert done.returncode != 0 and done.stderr.strip()


def test_connection_file_that_is_no_json(prefix, tmp_path):
    import subprocess

    for text in ["", "{", "[]", "{}", '{"shell_port": "x"}']:
        path = tmp_path / "connection.json"
        path.write_text(text)
        done = subprocess.run([prefix / "bin/maia-kernel", "-f", path], capture_output=True, text=True, timeout=20)
        assert done.returncode not in (0, -signal.SIGABRT, -signal.SIGSEGV) and str(path) in done.stderr, (text, done)
